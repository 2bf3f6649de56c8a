#include <deque>

#include <sqlite3.h>
#include <catch2/catch.hpp>

#include "runtime/sqlite/file_connection.hpp"
#include "tests/support/temporary_folder.hpp"

namespace torpor::sqlite {

namespace {

/// SQLite's own file system, whose flushes and writes are counted while it is registered.
class CountingVfs {
public:
    CountingVfs() : real_(sqlite3_vfs_find(nullptr)), vfs_(*real_) {
        vfs_.zName = "counting";
        vfs_.xOpen = open;
        vfs_.pNext = nullptr;
        current = this;
        sqlite3_vfs_register(&vfs_, 0);
    }
    CountingVfs(const CountingVfs&) = delete;
    CountingVfs& operator=(const CountingVfs&) = delete;
    ~CountingVfs() {
        sqlite3_vfs_unregister(&vfs_);
        current = nullptr;
    }

    int flushes = 0;
    int writes = 0;
    int shared_memories = 0;

private:
    /// The methods of one file, which differ between a database and its log.
    struct Table {
        sqlite3_io_methods methods;
        const sqlite3_io_methods* original;
    };
    static const sqlite3_io_methods* original(sqlite3_file* file) {
        return reinterpret_cast<const Table*>(file->pMethods)->original;
    }

    static int open(sqlite3_vfs*, const char* name, sqlite3_file* file, int flags, int* out) {
        auto& self = *current;
        const int result = self.real_->xOpen(self.real_, name, file, flags, out);
        if (result != SQLITE_OK || file->pMethods == nullptr) return result;
        auto& table = self.tables_.emplace_back(Table{*file->pMethods, file->pMethods});
        table.methods.xSync = sync;
        table.methods.xWrite = write;
        table.methods.xShmMap = map;
        file->pMethods = &table.methods;
        return result;
    }
    static int sync(sqlite3_file* file, int flags) {
        current->flushes += 1;
        return original(file)->xSync(file, flags);
    }
    static int write(sqlite3_file* file, const void* from, int length, sqlite3_int64 offset) {
        current->writes += 1;
        return original(file)->xWrite(file, from, length, offset);
    }
    static int map(sqlite3_file* file, int page, int size, int extend, void volatile** mapped) {
        current->shared_memories += 1;
        return original(file)->xShmMap(file, page, size, extend, mapped);
    }

    static inline CountingVfs* current = nullptr;

    sqlite3_vfs* real_;
    sqlite3_vfs vfs_;
    std::deque<Table> tables_;
};

}  // namespace

TEST_CASE("sqlite file: one commit is one flush, without shared memory") {
    tests::TemporaryFolder folder;
    CountingVfs vfs;
    FileConnection file({.file = folder.file("words.db"), .vfs = "counting"});
    file.run("CREATE TABLE words (id bigint PRIMARY KEY, word text)", {});
    for (std::int64_t id = 1; id <= 20; ++id) {
        const int before = vfs.flushes;
        file.run("BEGIN", {});
        file.run("INSERT INTO words (id, word) VALUES ($1, $2)", {id, std::string(9'000, 'x')});
        file.run("COMMIT", {});
        CHECK(vfs.flushes == before + 1);
    }
    const int before = vfs.flushes;
    file.run("BEGIN", {});
    file.run("SELECT word FROM words WHERE id = 3", {});
    file.run("COMMIT", {});
    CHECK(vfs.flushes == before);
    CHECK(vfs.shared_memories == 0);
}

TEST_CASE("sqlite file: its end writes nothing") {
    tests::TemporaryFolder folder;
    CountingVfs vfs;
    int writes = 0;
    {
        FileConnection file({.file = folder.file("words.db"), .vfs = "counting"});
        file.run("CREATE TABLE words (id bigint PRIMARY KEY, word text)", {});
        file.run("BEGIN", {});
        file.run("INSERT INTO words (id) VALUES (1)", {});
        writes = vfs.writes;
    }
    CHECK(vfs.writes == writes);
}

TEST_CASE("sqlite file: the log stays small, however much is written") {
    tests::TemporaryFolder folder;
    FileConnection file({.file = folder.file("words.db"), .vfs = {}});
    file.run("CREATE TABLE words (id bigint PRIMARY KEY, word text)", {});
    file.run("INSERT INTO words (id) VALUES (1)", {});
    for (int round = 0; round < 400; ++round)
        file.run("UPDATE words SET word = $1", {std::string(50'000, 'x')});
    CHECK(std::filesystem::file_size(folder.file("words.db-wal")) < 6'000'000);
    CHECK(std::filesystem::file_size(folder.file("words.db")) < 1'000'000);
}

}  // namespace torpor::sqlite
