#pragma once

#include <string>
#include <string_view>

#include "sim/scenario/scenario.hpp"

namespace torpor::sim {

/// The scenario as a file that a person would write: keys in the order of docs/scenarios.md, what
/// is the default left out, short objects on one line, at most 100 columns. read_scenario() of it
/// gives the same values, positions and file name aside.
std::string write_scenario(const Scenario& scenario);
/// The same with a `$schema` first: where an editor finds the grammar from where the file is.
std::string write_scenario(const Scenario& scenario, std::string_view schema);

}  // namespace torpor::sim
