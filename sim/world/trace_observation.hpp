#pragma once

#include "sim/checks/observation.hpp"
#include "sim/kernel/kernel.hpp"

namespace torpor::sim {

/// Writes an observation into the trace, with the fields that tell two runs apart.
void record(Kernel& kernel, const Happening& happening);

}  // namespace torpor::sim
