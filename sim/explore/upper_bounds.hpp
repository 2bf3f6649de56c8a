#pragma once

#include "sim/scenario/expectation.hpp"

namespace torpor::sim {

/// Of what is expected, only what a crash cannot excuse remains: nothing is said or called more
/// often, nothing comes too early. A delay is no breach then, and neither is a turn that the model
/// could not give, which the user is told.
void expect_no_more(Expectation& expect);

/// Of what is expected, only what holds whatever goes wrong remains: the `at_most` of the file. A
/// tool that is out of reach makes the model say and ask something else, so `exactly` speaks of the
/// story as it is without drawn faults.
void expect_stated_limits(Expectation& expect);

}  // namespace torpor::sim
