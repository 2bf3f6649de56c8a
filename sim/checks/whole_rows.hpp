#pragma once

#include <optional>

#include "sim/checks/final_state.hpp"
#include "sim/checks/observation.hpp"

namespace torpor::sim {

/// History entries that are too large for a column lie in parts in the table `contents`. These put
/// them back where the checks look for them.

/// The same commit with its histories whole; nothing if it takes nothing out.
std::optional<Observation> with_whole_rows(const Observation& observation);
FinalState with_whole_rows(FinalState state);

}  // namespace torpor::sim
