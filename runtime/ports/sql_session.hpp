#pragma once

#include <cstdint>
#include <memory>
#include <stdexcept>
#include <string>
#include <variant>
#include <vector>

#include "runtime/ports/task.hpp"

namespace torpor::ports {

using SqlValue = std::variant<std::monostate, std::int64_t, std::string>;

struct SqlResult {
    std::vector<std::vector<SqlValue>> rows;
    std::int64_t affected = 0;  ///< rows inserted, updated or deleted
};

/// The database refused a statement, or is gone. `state` is the five-character SQLSTATE: 40001 for
/// a conflict that a retry may cure, 08006 when the connection is lost and the outcome unknown.
struct SqlError : std::runtime_error {
    SqlError(std::string sql_state, const std::string& text)
        : std::runtime_error(text), state(std::move(sql_state)) {}
    std::string state;
};

/// One connection to a database that speaks PostgreSQL's dialect within the subset of kernel.md 2.
/// Destroying it rolls back what was not committed.
class SqlSession {
public:
    virtual ~SqlSession() = default;

    /// Runs one statement with `$1`-style parameters; BEGIN, COMMIT and ROLLBACK are statements.
    /// Integers of the reply are SqlValue integers where the column is an integer or boolean
    /// (0 or 1), everything else is text. Throws SqlError.
    virtual Task<SqlResult> execute(std::string statement, std::vector<SqlValue> parameters) = 0;
};

class SqlDatabase {
public:
    virtual ~SqlDatabase() = default;
    /// A fresh connection. Throws SqlError. The session must not outlive the database.
    virtual Task<std::unique_ptr<SqlSession>> connect() = 0;
};

}  // namespace torpor::ports
