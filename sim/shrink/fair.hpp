#pragma once

#include "sim/scenario/scenario.hpp"

namespace torpor::sim {

/// Whether faults are drawn all along, kills aside.
bool has_rates(const FaultBudget& faults);

/// How long everything that the scenario waits for and that goes wrong in it may take.
base::Duration time_needed(const Scenario& scenario);

/// Whether the scenario leaves the runtime what it needs to keep its promises: enough deliveries,
/// enough time for a slice and for everything that goes wrong, and an end of what is drawn. A
/// smaller scenario that is not fair fails for a reason of its own, or fails still when the runtime
/// is repaired.
bool is_fair(const Scenario& scenario);

}  // namespace torpor::sim
