#pragma once

#include <string>

#include "sim/scenario/expectation.hpp"

namespace torpor::sim {

/// "exactly 1", "at least 1 and at most 3", for violations.
std::string to_text(const Tally& tally);

}  // namespace torpor::sim
