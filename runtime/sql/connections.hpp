#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "runtime/base/random.hpp"
#include "runtime/ports/clock.hpp"
#include "runtime/ports/retry_policy.hpp"
#include "runtime/ports/sleeper.hpp"
#include "runtime/ports/sql_session.hpp"
#include "runtime/sql/step.hpp"

namespace torpor::sql {

/// How a transaction ended.
struct Transacted {
    enum class End {
        applied,  ///< durable; `results` holds one reply per step
        refused,  ///< rolled back: a step touched no row although it had to
        unknown   ///< the connection was lost while it committed
    };
    End end = End::applied;
    Script::Replies results;
};

/// What to do when it cannot be known whether a transaction was committed.
enum class LostCommit {
    run_again,  ///< running it twice is harmless
    tell        ///< the caller finds out
};

/// Runs transactions over connections that are kept, replaced when they are lost or old, and never
/// shared by two transactions. Retries conflicts and lost connections; throws SqlError for the
/// rest.
class Connections {
public:
    /// Everything must outlive the object and its tasks.
    Connections(ports::SqlDatabase& database,
                const ports::Clock& clock,
                ports::Sleeper& sleeper,
                base::Random& random);

    /// Runs the script as one transaction. Creates the tables of conversations, or the columns that
    /// they lack, when a statement finds them missing.
    Task<Transacted> transact(Script script, LostCommit lost);
    /// Runs the steps as one transaction; a single step commits itself.
    Task<Transacted> transact(std::vector<Step> steps, LostCommit lost);

private:
    struct Connection {
        std::unique_ptr<ports::SqlSession> session;
        base::Instant opened;
    };
    struct Failure {
        std::string state;
        std::string text;
        enum class During { statement, commit } during = During::statement;
    };
    /// One attempt: its end, or why it failed.
    struct Attempt {
        Transacted transacted;
        std::optional<Failure> failure;
    };

    Task<Attempt> attempt(const Script& script);
    static Task<void> run_steps(const Script& script,
                                ports::SqlSession& session,
                                Transacted& transacted);
    /// False if the session is of no more use.
    static Task<bool> roll_back(ports::SqlSession& session);
    Task<void> create_tables();
    Task<void> add_columns();
    Task<void> define(std::string statement);
    std::optional<Connection> take_idle();

    ports::SqlDatabase& database_;
    const ports::Clock& clock_;
    ports::Sleeper& sleeper_;
    base::Random& random_;
    ports::RetryPolicy retry_;
    std::vector<Connection> idle_;
};

}  // namespace torpor::sql
