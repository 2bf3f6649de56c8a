#pragma once

#include "runtime/base/time.hpp"
#include "runtime/ports/task.hpp"

namespace torpor::ports {

class Sleeper {
public:
    virtual ~Sleeper() = default;
    /// Returns after at least `duration`. For pauses inside a slice, never for an agent's sleep.
    virtual Task<void> sleep_for(base::Duration duration) = 0;
};

}  // namespace torpor::ports
