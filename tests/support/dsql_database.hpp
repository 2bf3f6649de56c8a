#pragma once

#include <functional>
#include <memory>

#include "fakes/dsql/cluster.hpp"
#include "runtime/ports/clock.hpp"
#include "runtime/ports/sql_session.hpp"
#include "tests/support/lifeline.hpp"

namespace torpor::tests {

/// What a test wants to happen to one statement.
enum class Fate { served, lost_before, lost_after };

/// The simulated DSQL as one process sees it. Everything must outlive the database.
class DsqlDatabase final : public ports::SqlDatabase {
public:
    DsqlDatabase(fakes::dsql::Cluster& cluster,
                 const ports::Clock& clock,
                 base::Random& random,
                 Lifeline& lifeline)
        : cluster_(cluster), clock_(clock), random_(random), lifeline_(lifeline) {}

    Task<std::unique_ptr<ports::SqlSession>> connect() override;

    /// Asked before each statement; everything is served without it.
    std::function<Fate(const std::string& statement)> fate;
    int connections = 0;
    int statements = 0;

private:
    class Session;

    fakes::dsql::Cluster& cluster_;
    const ports::Clock& clock_;
    base::Random& random_;
    Lifeline& lifeline_;
};

}  // namespace torpor::tests
