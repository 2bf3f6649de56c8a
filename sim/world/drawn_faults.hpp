#pragma once

#include "runtime/base/random.hpp"
#include "sim/scenario/scenario.hpp"

namespace torpor::sim {

/// The same story under faults that are drawn: each kind is there in every second run, with a rate
/// from rare to frequent, and up to three processes are killed. The faults stop halfway, so that
/// progress can be asked for.
///
/// What the file expects of moments (`by`, `idle`, points reached, concurrency, whole histories) is
/// left out, since a delay is no breach; what is promised, what is said and what is called stays.
Scenario with_drawn_faults(Scenario story, base::Random& random);

}  // namespace torpor::sim
