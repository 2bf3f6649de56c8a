#pragma once

#include "runtime/ports/clock.hpp"

namespace torpor::net {

/// The wall clock of this machine.
class SystemClock final : public ports::Clock {
public:
    base::Instant now() const override;
};

}  // namespace torpor::net
