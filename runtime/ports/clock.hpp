#pragma once

#include "runtime/base/time.hpp"

namespace torpor::ports {

class Clock {
public:
    virtual ~Clock() = default;
    /// The wall clock. It may jump forward while the process is frozen, and step back.
    virtual base::Instant now() const = 0;
};

}  // namespace torpor::ports
