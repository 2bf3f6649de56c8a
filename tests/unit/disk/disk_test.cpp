#include <memory>
#include <set>
#include <string>

#include <sqlite3.h>
#include <catch2/catch.hpp>

#include "sim/disk/disk.hpp"
#include "tests/support/disk_database.hpp"
#include "tests/support/seeded_random.hpp"

using namespace torpor;
using namespace torpor::sim;
using tests::DiskDatabase;

namespace {

constexpr const char* insert_one = "INSERT INTO words VALUES (1, 'one')";

struct Watch final : DatabaseWatch {
    void opened(sqlite3* connection) override { connections.insert(connection); }
    void committed(sqlite3* connection) override {
        CHECK(connections.contains(connection));
        commits += 1;
    }
    std::set<sqlite3*> connections;
    int commits = 0;
};

}  // namespace

TEST_CASE("disk: what a transaction has committed survives a crash") {
    tests::SeededRandom random;
    Disk disk{random};
    auto before = std::make_unique<DiskDatabase>(disk);
    REQUIRE(before->result() == SQLITE_OK);
    REQUIRE(before->run(insert_one) == SQLITE_OK);
    disk.crash();
    before.reset();

    DiskDatabase after{disk};
    CHECK(after.rows() == std::map<std::int64_t, std::string>{{1, "one"}});
    CHECK(after.integrity() == "ok");
}

TEST_CASE("disk: a connection from before a crash can only fail") {
    tests::SeededRandom random;
    Disk disk{random};
    DiskDatabase before{disk};
    REQUIRE(before.run("BEGIN") == SQLITE_OK);
    REQUIRE(before.run(insert_one) == SQLITE_OK);
    disk.crash();
    CHECK(before.run("COMMIT") != SQLITE_OK);
    CHECK(before.run("INSERT INTO words VALUES (2, 'two')") != SQLITE_OK);

    DiskDatabase after{disk};
    CHECK(after.rows().empty());
}

TEST_CASE("disk: two connections see what the other has committed, and one writes at a time") {
    tests::SeededRandom random;
    Disk disk{random};
    DiskDatabase one{disk};
    DiskDatabase other{disk};
    REQUIRE(one.run("BEGIN IMMEDIATE") == SQLITE_OK);
    REQUIRE(one.run(insert_one) == SQLITE_OK);
    CHECK(other.run("BEGIN IMMEDIATE") == SQLITE_BUSY);
    CHECK(other.rows().empty());
    REQUIRE(one.run("COMMIT") == SQLITE_OK);
    CHECK(other.rows().size() == 1);
    CHECK(other.run("INSERT INTO words VALUES (2, 'two')") == SQLITE_OK);
}

TEST_CASE("disk: two disks have nothing in common") {
    tests::SeededRandom random;
    Disk one{random};
    Disk other{random};
    DiskDatabase first{one};
    DiskDatabase second{other};
    REQUIRE(first.run(insert_one) == SQLITE_OK);
    CHECK(second.rows().empty());
}

TEST_CASE("disk: a full disk refuses what does not fit, and what was there stays") {
    tests::SeededRandom random;
    Disk disk{random};
    DiskDatabase database{disk};
    REQUIRE(database.run(insert_one) == SQLITE_OK);
    std::size_t used = 0;
    for (const auto& [name, size] : disk.files())
        used += size;
    DiskFaults faults;
    faults.capacity = used;
    disk.set_faults(faults);
    CHECK(database.run("INSERT INTO words VALUES (2, 'two')") == SQLITE_FULL);
    CHECK(database.rows().size() == 1);
    disk.set_faults({});
    CHECK(database.run("INSERT INTO words VALUES (2, 'two')") == SQLITE_OK);
}

TEST_CASE("disk: a write that fails is an I/O error") {
    tests::SeededRandom random;
    Disk disk{random};
    DiskDatabase database{disk};
    DiskFaults faults;
    faults.failed_writes = 1000;
    disk.set_faults(faults);
    CHECK(database.run(insert_one) == SQLITE_IOERR);
    disk.set_faults({});
    CHECK(database.run(insert_one) == SQLITE_OK);
}

TEST_CASE("disk: the watch hears of connections, and of commits that wrote something") {
    tests::SeededRandom random;
    Watch watch;
    Disk disk{random};
    disk.set_watch(&watch);
    DiskDatabase database{disk};
    CHECK(watch.connections.size() == 1);
    const int before = watch.commits;
    REQUIRE(database.run(insert_one) == SQLITE_OK);
    CHECK(watch.commits == before + 1);
    CHECK(database.rows().size() == 1);
    REQUIRE(database.run("BEGIN; DELETE FROM words; ROLLBACK") == SQLITE_OK);
    CHECK(watch.commits == before + 1);
}

TEST_CASE("disk: a machine that goes down at an operation does not perform it") {
    tests::SeededRandom random;
    Disk disk{random};
    int downs = 0;
    {
        DiskDatabase before{disk};
        disk.crash_at(1, [&] { downs += 1; });
        CHECK(before.run(insert_one) != SQLITE_OK);
    }
    CHECK(downs == 1);
    DiskDatabase after{disk};
    CHECK(after.rows().empty());
}
