#pragma once

#include <string>
#include <vector>

#include "sim/report/run_result.hpp"

namespace torpor::sim {

/// The document of `torpor run --json`: schema "torpor.result", version 1, one element of
/// "scenarios" per run, in the order of running. Times are ISO 8601 with nanoseconds.
std::string json_report(const std::vector<RunResult>& results);

}  // namespace torpor::sim
