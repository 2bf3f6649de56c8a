#pragma once

#include <string>

#include "runtime/base/time.hpp"

namespace torpor::sim {

/// ISO 8601 with nanoseconds: `2026-01-05T09:00:00.104000000Z`.
std::string precise(base::Instant at);

}  // namespace torpor::sim
