#pragma once

#include <vector>

#include "sim/bill/bill.hpp"
#include "sim/checks/violation.hpp"
#include "sim/scenario/expectation.hpp"

namespace torpor::sim {

/// What the bill exceeds of what the scenario expects it to be below. Judged is what was used: idle
/// polling is no matter of a conversation. The violations are of the check "expectation".
std::vector<Violation> judge_cost(const std::vector<ExpectedCost>& expected,
                                  const Bill& bill,
                                  base::Instant at);

}  // namespace torpor::sim
