#pragma once

#include <map>
#include <memory>
#include <string>
#include <vector>

#include "runtime/ports/sql_session.hpp"

struct sqlite3;
struct sqlite3_stmt;

namespace torpor::sqlite {

struct SqliteSettings {
    std::string file;  ///< path of the database; its log is written beside it
    std::string vfs;   ///< the name of a registered VFS; SQLite's own if empty
};

/// One open SQLite file, held exclusively, with a write-ahead log that is flushed at each commit.
/// Closing it writes nothing: what the log holds is found, and made durable, when it is opened
/// again.
class FileConnection {
public:
    /// Creates the file if there is none. Throws SqlError.
    explicit FileConnection(const SqliteSettings& settings);
    ~FileConnection();
    FileConnection(const FileConnection&) = delete;
    FileConnection& operator=(const FileConnection&) = delete;

    /// Runs one statement with `$1`-style parameters. Throws SqlError.
    ports::SqlResult run(const std::string& statement,
                         const std::vector<ports::SqlValue>& parameters);
    bool in_transaction() const;

private:
    using Statement = std::unique_ptr<sqlite3_stmt, int (*)(sqlite3_stmt*)>;

    void set(const std::string& pragma, const std::string& expected);
    sqlite3_stmt* prepared(const std::string& text);
    [[noreturn]] void fail() const;

    std::string file_;
    std::unique_ptr<sqlite3, int (*)(sqlite3*)> database_;
    std::map<std::string, Statement, std::less<>> statements_;  ///< by their text
};

}  // namespace torpor::sqlite
