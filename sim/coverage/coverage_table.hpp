#pragma once

#include <string>

#include "sim/coverage/coverage.hpp"

namespace torpor::sim {

/// For people: what a search should have met and did not, then the matrix of faults and states,
/// then everything else with its counts, the least first.
std::string coverage_table(const Coverage& coverage);

}  // namespace torpor::sim
