#pragma once

#include "runtime/base/random.hpp"
#include "sim/scenario/scenario.hpp"

namespace torpor::sim {

/// The same story under faults that are drawn: each kind is there in every second run, with a rate
/// from rare to frequent, and up to three processes are killed. The faults stop halfway, so that
/// progress can be asked for.
///
/// Every promise is judged. Of what the file expects, only the upper bounds are (nothing is said or
/// called more often, nothing too early): a delay is no breach, and neither is a turn that the
/// model could not give, which the user is told.
Scenario with_drawn_faults(Scenario story, base::Random& random);

}  // namespace torpor::sim
