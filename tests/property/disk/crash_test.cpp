#include <map>
#include <optional>
#include <string>

#include <rapidcheck.h>
#include <sqlite3.h>
#include <catch2/catch.hpp>

#include "sim/disk/disk.hpp"
#include "tests/support/disk_database.hpp"
#include "tests/support/seeded_random.hpp"

using namespace torpor;

namespace {

using Rows = std::map<std::int64_t, std::string>;

/// Random transactions on one database, and what they should have left.
class Story {
public:
    explicit Story(std::uint64_t seed) : random_(seed), disk_(random_) {}

    /// One life of the machine: transactions until it goes down.
    void live() {
        disk_.crash_at(1 + random_.choose("story/life", 200), [&] { down_ = true; });
        tests::DiskDatabase database(disk_);
        while (!down_)
            transact(database);
        down_ = false;
    }

    /// After a crash exactly what was committed is there, and the transaction that was in flight is
    /// there whole or not at all.
    void check() {
        disk_.forget_crash();
        tests::DiskDatabase database(disk_);
        RC_ASSERT(database.result() == SQLITE_OK);
        RC_ASSERT(database.integrity() == "ok");
        const auto left = database.rows();
        if (left != committed_) {
            RC_ASSERT(in_flight_.has_value());
            RC_ASSERT(left == *in_flight_);
        }
        committed_ = left;
        in_flight_.reset();
    }

private:
    void transact(tests::DiskDatabase& database) {
        Rows rows = committed_;
        database.run("BEGIN");
        const auto changes = 1 + random_.choose("story/changes", 6);
        for (std::uint64_t i = 0; i < changes; ++i)
            change(database, rows);
        if (random_.choose("story/ending", 8) == 0) {
            database.run("ROLLBACK");
            return;
        }
        in_flight_ = rows;
        if (database.run("COMMIT") != SQLITE_OK) return;
        committed_ = std::move(rows);
        // A machine that went down in the checkpoint after the commit has committed.
        in_flight_.reset();
    }

    void change(tests::DiskDatabase& database, Rows& rows) {
        const auto id = static_cast<std::int64_t>(random_.choose("story/row", 40));
        const auto number = std::to_string(id);
        if (random_.choose("story/verb", 4) == 0) {
            database.run("DELETE FROM words WHERE id = " + number);
            rows.erase(id);
            return;
        }
        const auto length = random_.choose("story/length", 3000);
        const auto letter = static_cast<char>('a' + random_.choose("story/letter", 26));
        const std::string word(length, letter);
        database.run("INSERT INTO words VALUES (" + number + ", '" + word +
                     "') ON CONFLICT (id) DO UPDATE SET word = excluded.word");
        rows[id] = word;
    }

    tests::SeededRandom random_;
    sim::Disk disk_;
    Rows committed_;
    std::optional<Rows> in_flight_;
    bool down_ = false;
};

}  // namespace

TEST_CASE("disk: SQLite keeps exactly what it has committed, wherever the machine goes down") {
    const bool holds = rc::check("crashes", [] {
        Story story(*rc::gen::arbitrary<std::uint64_t>());
        for (int life = 0; life < 8; ++life) {
            story.live();
            story.check();
        }
    });
    CHECK(holds);
}
