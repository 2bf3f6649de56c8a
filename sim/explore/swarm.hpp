#pragma once

#include <cstdint>
#include <optional>

#include "runtime/base/random.hpp"
#include "sim/explore/generate.hpp"
#include "sim/explore/profile.hpp"
#include "sim/scenario/scenario.hpp"

namespace torpor::sim {

/// The same story under a drawn mix of faults, delays and schedule: each class is off in some runs,
/// and has a rate from a range of orders of magnitude in the others. The faults stop halfway, so
/// that progress can be asked for.
///
/// Every promise is judged. Of what the file expects, only the upper bounds are (nothing is said or
/// called more often, nothing too early): a delay is no breach, and neither is a turn that the
/// model could not give, which the user is told.
Scenario with_drawn_faults(Scenario story, FaultProfile profile, base::Random& random);

/// What a seed of a search stands for: the file's story or, if it is null, a generated one, under
/// drawn faults. Resolved: it runs the same without any further draw than those of
/// `run_scenario(it, seed)`. With a target it runs there, whatever the story says.
Scenario resolve_draw(const Scenario* file,
                      FaultProfile profile,
                      std::uint64_t seed,
                      std::optional<Target> target = {});

}  // namespace torpor::sim
