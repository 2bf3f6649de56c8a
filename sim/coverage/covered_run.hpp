#pragma once

#include "sim/coverage/coverage.hpp"
#include "sim/world/world.hpp"

namespace torpor::sim {

/// run_scenario() that also adds to `coverage` what the run has met. The run is the same: what is
/// followed draws nothing.
RunResult run_covered(const Scenario& scenario,
                      std::uint64_t seed,
                      RunOptions options,
                      Coverage& coverage);

}  // namespace torpor::sim
