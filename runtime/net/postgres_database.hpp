#pragma once

#include <functional>
#include <string>

#include "runtime/base/time.hpp"
#include "runtime/ports/sql_session.hpp"

namespace torpor::net {

struct PostgresSettings {
    std::string connection;  ///< a libpq connection string or postgresql:// URI
    /// Asked before each connection, as an IAM token is good for minutes; may be empty.
    std::function<std::string()> password;
    base::Duration connect_timeout = std::chrono::seconds(10);
    base::Duration statement_timeout = std::chrono::seconds(60);
};

/// PostgreSQL, or Aurora DSQL, through libpq. A connection whose statement timed out, was lost or
/// was abandoned half way answers 08006 from then on.
class PostgresDatabase final : public ports::SqlDatabase {
public:
    explicit PostgresDatabase(PostgresSettings settings);

    /// Resolving a host name may block the thread, as libpq does it.
    Task<std::unique_ptr<ports::SqlSession>> connect() override;

private:
    PostgresSettings settings_;
};

}  // namespace torpor::net
