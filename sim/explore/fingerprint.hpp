#pragma once

#include <string>

#include "sim/report/run_result.hpp"

namespace torpor::sim {

/// What makes two failures the same bug: the check that was broken first and its message without
/// what differs from run to run (ids, numbers, quoted texts, times). Empty for a run that passed.
std::string fingerprint(const RunResult& result);

}  // namespace torpor::sim
