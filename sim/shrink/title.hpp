#pragma once

#include <string>
#include <vector>

#include "sim/checks/violation.hpp"
#include "sim/scenario/scenario.hpp"

namespace torpor::sim {

/// "A crash at history-saved breaks takes-effect-once".
std::string title_of(const Scenario& scenario, const Violation& violation);

/// The same in two sentences, as lines of a file: who did what, and what became of it.
std::vector<std::string> story_of(const Scenario& scenario, const Violation& violation);

}  // namespace torpor::sim
