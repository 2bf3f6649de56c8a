#pragma once

#include <memory>
#include <string>
#include <vector>

#include "runtime/ports/sql_session.hpp"
#include "runtime/sqlite/file_connection.hpp"
#include "runtime/sqlite/turns.hpp"

namespace torpor::sqlite {

/// A SQLite file as a database: what a daemon remembers, without a server.
///
/// The file has one connection, which the sessions use in turns: a transaction, or a statement on
/// its own, begins when those that asked before have ended. Waiting is done by coroutines, in the
/// order of asking; reading and writing the file block the thread for as long as the disk takes.
/// Transactions are serialisable and never conflict. One commit is one flush of the disk.
///
/// A statement that fails within a transaction ends it, as in PostgreSQL: 25P02 follows until
/// ROLLBACK. After a failure of the file the next statement opens it again. A session waits, works
/// or is destroyed; one that was abandoned within a transaction stops all others.
class SqliteDatabase final : public ports::SqlDatabase {
public:
    /// Touches nothing yet.
    explicit SqliteDatabase(SqliteSettings settings);
    /// Drops who waits for a turn. Sessions that remain answer 08006. Nothing is written.
    ~SqliteDatabase() override;
    SqliteDatabase(const SqliteDatabase&) = delete;
    SqliteDatabase& operator=(const SqliteDatabase&) = delete;

    /// Opens the file if it is not open, and repairs what a crash left. Throws SqlError: 55006
    /// while another process has the file, XX001 if it is damaged or no database, 58030 if it
    /// cannot be read, written or created.
    Task<std::unique_ptr<ports::SqlSession>> connect() override;

private:
    class Session;

    FileConnection& file();
    /// Runs it on the file; a failure of the file closes that.
    ports::SqlResult run(const std::string& statement,
                         const std::vector<ports::SqlValue>& parameters);
    /// Ends a transaction without a trace, also one that SQLite has ended already.
    void undo();

    SqliteSettings settings_;
    std::unique_ptr<FileConnection> file_;
    Turns turns_;
    std::vector<Session*> sessions_;
};

}  // namespace torpor::sqlite
