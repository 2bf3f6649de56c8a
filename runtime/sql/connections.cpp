#include "runtime/sql/connections.hpp"

#include <utility>

#include "runtime/base/invariant.hpp"
#include "runtime/sql/schema.hpp"

namespace torpor::sql {

namespace {

/// DSQL ends a connection after an hour; a transaction should not be the one that finds out.
constexpr base::Duration connection_age_max = std::chrono::minutes{50};
/// More than run at once in one environment: a batch has at most ten threads.
constexpr std::size_t idle_max = 10;
constexpr ports::RetryPolicy conflict_policy{.attempts = 10,
                                             .pause_first = std::chrono::milliseconds{10},
                                             .pause_max = std::chrono::seconds{2}};

bool is_conflict(const std::string& state) {
    return state == "40001" || state == "40P01";
}
bool is_lost(const std::string& state) {
    return state.starts_with("08") || state == "57P01";
}
/// Too many connections, or a cluster that wakes up.
bool is_refused_for_now(const std::string& state) {
    return state.starts_with("53") || state.starts_with("57P");
}
bool is_transient(const std::string& state) {
    return is_conflict(state) || is_lost(state) || is_refused_for_now(state);
}
bool is_missing_table(const std::string& state) {
    return state == "42P01";
}
bool is_missing_column(const std::string& state) {
    return state == "42703";
}

bool is_duplicate_column(const std::string& state) {
    return state == "42701";
}

}  // namespace

Connections::Connections(ports::SqlDatabase& database,
                         const ports::Clock& clock,
                         ports::Sleeper& sleeper,
                         base::Random& random)
    : database_(database),
      clock_(clock),
      sleeper_(sleeper),
      random_(random),
      retry_(conflict_policy) {}

std::optional<Connections::Connection> Connections::take_idle() {
    const auto now = clock_.now();
    while (!idle_.empty()) {
        auto connection = std::move(idle_.back());
        idle_.pop_back();
        const auto age = now - connection.opened;
        if (age >= base::Duration::zero() && age < connection_age_max) return connection;
    }
    return std::nullopt;
}

Task<void> Connections::run_steps(const Script& script,
                                  ports::SqlSession& session,
                                  Transacted& transacted) {
    std::vector<Step> steps = script.steps;
    while (!steps.empty()) {
        for (const auto& step : steps) {
            auto result = co_await session.execute(step.text, step.parameters);
            if (step.affects == Step::Affects::at_least_one_row && result.affected == 0) {
                transacted.end = Transacted::End::refused;
                co_return;
            }
            transacted.results.push_back(std::move(result));
        }
        steps.clear();
        if (script.more) steps = script.more(transacted.results);
    }
}

Task<Connections::Attempt> Connections::attempt(const Script& script) {
    const bool enclosed = script.steps.size() > 1 || script.more;
    Attempt attempt;
    Connection connection;
    auto during = Failure::During::statement;
    try {
        auto idle = take_idle();
        if (idle) {
            connection = std::move(*idle);
        } else {
            connection.opened = clock_.now();
            connection.session = co_await database_.connect();
        }
        if (enclosed) {
            co_await connection.session->execute("BEGIN", {});
        } else {
            // A statement that commits itself may be lost after its effect.
            during = Failure::During::commit;
        }
        co_await run_steps(script, *connection.session, attempt.transacted);
        if (enclosed) {
            if (attempt.transacted.end == Transacted::End::refused) {
                co_await connection.session->execute("ROLLBACK", {});
            } else {
                during = Failure::During::commit;
                co_await connection.session->execute("COMMIT", {});
            }
        }
    } catch (const ports::SqlError& error) {
        attempt.failure = Failure{.state = error.state, .text = error.what(), .during = during};
    }
    bool reusable = !attempt.failure;
    if (attempt.failure && is_conflict(attempt.failure->state)) {
        // A failed COMMIT, or a failed statement on its own, leaves no transaction open.
        reusable = during == Failure::During::commit;
        if (!reusable) reusable = co_await roll_back(*connection.session);
    }
    if (reusable && idle_.size() < idle_max) idle_.push_back(std::move(connection));
    co_return attempt;
}

Task<bool> Connections::roll_back(ports::SqlSession& session) {
    bool rolled_back = false;
    try {
        co_await session.execute("ROLLBACK", {});
        rolled_back = true;
    } catch (const ports::SqlError&) {
        // Destroying the session rolls back as well; it is only dearer.
        rolled_back = false;
    }
    co_return rolled_back;
}

Task<Transacted> Connections::transact(std::vector<Step> steps, LostCommit lost) {
    Script script;
    script.steps = std::move(steps);
    auto transacted = co_await transact(std::move(script), lost);
    co_return transacted;
}

Task<Transacted> Connections::transact(Script script, LostCommit lost) {
    base::invariant(!script.steps.empty(), "a transaction has steps");
    bool created = false;
    bool widened = false;
    for (int number = 1;; ++number) {
        auto tried = co_await attempt(script);
        if (!tried.failure) co_return std::move(tried.transacted);
        const auto failure = std::move(*tried.failure);
        if (is_missing_table(failure.state) && !created) {
            created = true;
            co_await create_tables();
            continue;
        }
        if (is_missing_column(failure.state) && !widened) {
            widened = true;
            co_await add_columns();
            continue;
        }
        if (is_lost(failure.state)) {
            // What one lost connection tells is likely true of its idle neighbours.
            idle_.clear();
            if (failure.during == Failure::During::commit && lost == LostCommit::tell) {
                Transacted unknown;
                unknown.end = Transacted::End::unknown;
                co_return unknown;
            }
        }
        if (!is_transient(failure.state) || number >= retry_.attempts) {
            throw ports::SqlError(failure.state, failure.text);
        }
        const auto pause = retry_.pause_after(number, random_);
        co_await sleeper_.sleep_for(pause);
    }
}

Task<void> Connections::create_tables() {
    for (const auto statement : schema_statements) {
        auto text = std::string(statement);
        co_await define(std::move(text));
    }
}

Task<void> Connections::add_columns() {
    for (const auto statement : upgrade_statements) {
        try {
            auto text = std::string(statement);
            co_await define(std::move(text));
        } catch (const ports::SqlError& error) {
            // Another process, or an upgrade that was cut short, has added it.
            if (!is_duplicate_column(error.state)) throw;
        }
    }
}

Task<void> Connections::define(std::string statement) {
    std::vector<Step> steps(1);
    steps.front().text = std::move(statement);
    co_await transact(std::move(steps), LostCommit::run_again);
}

}  // namespace torpor::sql
