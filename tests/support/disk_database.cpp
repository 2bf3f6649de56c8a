#include "tests/support/disk_database.hpp"

#include <sqlite3.h>

namespace torpor::tests {

DiskDatabase::DiskDatabase(sim::Disk& disk) {
    constexpr int flags = SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE | SQLITE_OPEN_NOMUTEX;
    result_ = sqlite3_open_v2("test.db", &connection_, flags, disk.vfs().c_str());
    for (const auto* sql :
         {"PRAGMA journal_mode = WAL", "PRAGMA synchronous = FULL",
          "PRAGMA wal_autocheckpoint = 16",
          "CREATE TABLE IF NOT EXISTS words (id integer PRIMARY KEY, word text)"}) {
        if (result_ == SQLITE_OK) result_ = run(sql);
    }
}

DiskDatabase::~DiskDatabase() {
    sqlite3_close(connection_);
}

int DiskDatabase::run(const std::string& sql) {
    return sqlite3_exec(connection_, sql.c_str(), nullptr, nullptr, nullptr);
}

std::map<std::int64_t, std::string> DiskDatabase::rows() {
    std::map<std::int64_t, std::string> rows;
    sqlite3_stmt* statement = nullptr;
    sqlite3_prepare_v2(connection_, "SELECT id, word FROM words", -1, &statement, nullptr);
    while (statement != nullptr && sqlite3_step(statement) == SQLITE_ROW) {
        const auto* text = reinterpret_cast<const char*>(sqlite3_column_text(statement, 1));
        rows.emplace(sqlite3_column_int64(statement, 0), text);
    }
    sqlite3_finalize(statement);
    return rows;
}

std::string DiskDatabase::integrity() {
    std::string answer;
    const auto collect = [](void* into, int, char** values, char**) {
        *static_cast<std::string*>(into) += values[0];
        return 0;
    };
    const int result =
        sqlite3_exec(connection_, "PRAGMA integrity_check", collect, &answer, nullptr);
    return result == SQLITE_OK ? answer : sqlite3_errmsg(connection_);
}

}  // namespace torpor::tests
