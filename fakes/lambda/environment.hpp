#pragma once

#include <optional>
#include <string>

#include "fakes/lambda/invocation.hpp"
#include "fakes/service.hpp"
#include "runtime/base/time.hpp"

namespace torpor::fakes::lambda {

/// One execution environment: a process that asks the runtime API for work.
struct Environment {
    /// `starting` until the cold start is over, `initialising` until the process asks for its first
    /// invocation, `idle` while that question waits, `busy` until it responds, `answered` until it
    /// asks again.
    enum class Phase { starting, initialising, idle, busy, answered };
    enum class Motion { running, frozen };

    EnvironmentId id{};
    std::string function;
    Phase phase = Phase::starting;
    Motion motion = Motion::running;
    std::optional<Ticket> next{};            ///< the question that waits while idle
    std::optional<Invocation> invocation{};  ///< what it runs, ran last or was started for
    base::Instant handed_over;               ///< when the invocation reached the process
    bool warm = false;                       ///< it has run an invocation before
};

}  // namespace torpor::fakes::lambda
