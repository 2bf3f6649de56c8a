#pragma once

#include "sim/scenario/scenario.hpp"

namespace torpor::sim {

/// Takes out what refers to something that the scenario no longer has: tools nobody describes,
/// users who say nothing, servers without tools, bounds of faults that are off.
void drop_loose_ends(Scenario& scenario);

}  // namespace torpor::sim
