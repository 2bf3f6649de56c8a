#pragma once

#include "runtime/base/random.hpp"
#include "runtime/base/time.hpp"

namespace torpor::ports {

/// How often something is tried and how long one waits in between.
struct RetryPolicy {
    int attempts = 4;
    base::Duration pause_first = std::chrono::milliseconds{200};
    base::Duration pause_max = std::chrono::seconds{5};

    /// The pause after the failed attempt number `attempt` (from 1): doubled each time, between
    /// half and whole by a draw, so that neighbours do not come back in step.
    base::Duration pause_after(int attempt, base::Random& random) const;
};

}  // namespace torpor::ports
