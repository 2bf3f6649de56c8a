#pragma once

#include "sim/checks/observation.hpp"
#include "sim/scenario/point.hpp"

namespace torpor::sim {

/// Whether this observation is the one that the point stands for.
bool reaches(Point point, const Observation& observation);

}  // namespace torpor::sim
