#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>

#include "sim/disk/disk.hpp"

struct sqlite3;

namespace torpor::tests {

/// A SQLite connection to "test.db" on a disk, with a write-ahead log that is flushed at each
/// commit, and one table of numbered texts.
class DiskDatabase {
public:
    /// Opens, and creates the table if it is missing. Check `result()`.
    explicit DiskDatabase(sim::Disk& disk);
    ~DiskDatabase();
    DiskDatabase(const DiskDatabase&) = delete;
    DiskDatabase& operator=(const DiskDatabase&) = delete;

    /// SQLite's code of the opening; 0 if all went well.
    int result() const { return result_; }
    /// SQLite's code; 0 if all went well.
    int run(const std::string& sql);
    std::map<std::int64_t, std::string> rows();
    /// "ok", or what is wrong.
    std::string integrity();

private:
    sqlite3* connection_ = nullptr;
    int result_ = 0;
};

}  // namespace torpor::tests
