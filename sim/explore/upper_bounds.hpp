#pragma once

#include "sim/scenario/expectation.hpp"

namespace torpor::sim {

/// Of what is expected, only what faults cannot excuse remains: nothing is said or called more
/// often, nothing comes too early. A delay is no breach then, and neither is a turn that the model
/// could not give, which the user is told.
void expect_no_more(Expectation& expect);

}  // namespace torpor::sim
