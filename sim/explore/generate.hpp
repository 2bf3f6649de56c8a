#pragma once

#include "runtime/base/random.hpp"
#include "sim/scenario/scenario.hpp"

namespace torpor::sim {

/// A story that the draws make up: agents, tools, users and events, with ids that like to collide
/// and moments that like to coincide. It expects nothing but the promises, and every word that can
/// be said in it has a rule. All its calls of tools are bounded, so it ends.
Scenario generate_scenario(base::Random& random);

}  // namespace torpor::sim
