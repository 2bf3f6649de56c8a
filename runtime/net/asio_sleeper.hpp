#pragma once

#include "runtime/ports/sleeper.hpp"

namespace torpor::net {

/// Sleeps on a steady timer of the executor it is awaited on.
class AsioSleeper final : public ports::Sleeper {
public:
    Task<void> sleep_for(base::Duration duration) override;
};

}  // namespace torpor::net
