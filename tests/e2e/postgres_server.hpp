#pragma once

#include <memory>
#include <string>

#include "tests/e2e/child_process.hpp"

namespace torpor::e2e {

/// A PostgreSQL server of the test's own, on a Unix socket in a temporary folder.
class PostgresServer {
public:
    PostgresServer();
    ~PostgresServer();

    /// A libpq connection string.
    std::string address() const;

private:
    TemporaryFolder folder_;
};

}  // namespace torpor::e2e
