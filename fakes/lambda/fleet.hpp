#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "fakes/deadlines.hpp"
#include "fakes/lambda/environment.hpp"
#include "fakes/lambda/settings.hpp"
#include "runtime/wire/lambda.hpp"

namespace torpor::fakes::lambda {

/// What the functions of the account have cost and are doing.
struct FunctionInspection {
    std::size_t environments = 0;
    std::size_t running = 0;  ///< invocations handed to an environment and not ended
    std::size_t waiting = 0;  ///< invocations that no environment has taken yet
    std::uint64_t invocations = 0;
    base::Duration billed{};
};

/// The execution environments of every function, from cold start to stop (aws.md 3.1).
///
/// Draws: how long a cold start takes ("lambda/cold-start"), which idle environment takes the next
/// invocation ("lambda/environment"), when an idle one is stopped ("lambda/idle").
class Fleet {
public:
    explicit Fleet(const LambdaSettings& settings);

    bool has_function(const std::string& function) const { return pools_.contains(function); }
    const FunctionSettings& settings_of(const std::string& function) const;
    /// Whether one more invocation would reach an environment without waiting for another to end.
    bool has_capacity(const std::string& function) const;
    /// Whether a poller may take messages for the function. It does not look at the function's
    /// concurrency: a throttled batch waits while the visibility of its messages runs.
    bool takes_batches(const std::string& function) const;

    void invoke(Invocation invocation, Moment moment, Activity& activity);

    // The runtime API. Every call is answered in the activity or later.
    void next(EnvironmentId id, Ticket ticket, Moment moment, Activity& activity);
    /// The question of a process that somebody else runs: an environment for one invocation.
    void next_external(const std::string& function,
                       Ticket ticket,
                       Moment moment,
                       Activity& activity);
    void respond(EnvironmentId id,
                 Ticket ticket,
                 const wire::lambda::ResponseCall& response,
                 Moment moment,
                 Activity& activity);
    void fail(EnvironmentId id,
              Ticket ticket,
              const wire::lambda::ErrorCall& error,
              Moment moment,
              Activity& activity);
    void fail_init(EnvironmentId id, Ticket ticket, Moment moment, Activity& activity);

    void exited(EnvironmentId id, Moment moment, Activity& activity);

    std::optional<base::Instant> next_deadline() const;
    void advance(Moment moment, Activity& activity);

    bool has_environment(EnvironmentId id) const { return environments_.contains(id); }
    const std::string& function_of(EnvironmentId id) const { return environments_.at(id).function; }
    /// The environment that runs the invocation, or nothing.
    std::optional<EnvironmentId> environment_of(const std::string& request_id) const;
    FunctionInspection inspect(const std::string& function) const;

private:
    struct Pool {
        FunctionSettings settings;
        std::size_t environments = 0;
        std::vector<EnvironmentId> idle;              ///< in the order in which they became idle
        std::map<std::uint64_t, Invocation> waiting;  ///< by arrival
        std::size_t running = 0;
        std::uint64_t invocations = 0;
        base::Duration billed{};
    };

    Pool& pool(const std::string& function);
    const Pool& pool(const std::string& function) const;
    Environment& add_environment(const std::string& function);
    void start(Invocation invocation, Moment moment);
    void launch(Environment& environment, Moment moment, Activity& activity);
    std::map<std::string, std::string> variables(const Environment& environment) const;
    EnvironmentId take_idle(Pool& pool, Moment moment);
    Invocation take_waiting(Pool& pool);
    void hand_over(Environment& environment,
                   Invocation invocation,
                   Moment moment,
                   Activity& activity);
    void render(const Environment& environment, Ticket ticket, Activity& activity) const;
    /// Gives the environment what waits, or lets it rest.
    void settle_idle(Environment& environment, Moment moment, Activity& activity);
    void finish(Environment& environment,
                InvocationEnd end,
                std::string body,
                Moment moment,
                Activity& activity);
    void finish_uninitialised(Environment& environment,
                              InvocationEnd end,
                              Moment moment,
                              Activity& activity);
    void stop(EnvironmentId id, std::string reason, Moment moment, Activity& activity);
    void forget(EnvironmentId id, Moment moment, Activity& activity);
    void expire(EnvironmentId id, Moment moment, Activity& activity);

    LambdaSettings settings_;
    std::map<std::string, Pool> pools_;
    std::map<EnvironmentId, Environment> environments_;
    std::map<std::string, EnvironmentId> environment_of_request_;
    Deadlines<EnvironmentId> deadlines_;
    std::map<std::uint64_t, std::string> waiting_function_;
    Deadlines<std::uint64_t> waiting_deadlines_;
    std::uint64_t environment_last_ = 0;
    std::uint64_t waiting_last_ = 0;
};

}  // namespace torpor::fakes::lambda
