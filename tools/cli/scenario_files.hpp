#pragma once

#include <optional>
#include <string>
#include <vector>

#include "runtime/base/result.hpp"
#include "sim/scenario/scenario.hpp"

namespace torpor::cli {

/// The scenarios of files and folders, in order of path; a folder is searched for *.json, its
/// `schema` folders left out. The error says what is wrong with which file, for all of them.
base::Result<std::vector<sim::Scenario>, std::string> read_scenarios(
    const std::vector<std::string>& paths);

/// One scenario for each target that a file names, unless it is not the one that is asked for.
std::vector<sim::Scenario> by_target(const std::vector<sim::Scenario>& scenarios,
                                     std::optional<sim::Target> only);

}  // namespace torpor::cli
