#pragma once

#include "sim/shrink/trial.hpp"

namespace torpor::sim {

/// Puts crashes that the file names in place of drawn ones: at points if the failure allows it,
/// which hold for any seed, and at effects otherwise.
void name_crashes(Trial& trial);

/// Moves each crash that the file names at a time or at an effect to a point.
void move_crashes_to_points(Trial& trial);

}  // namespace torpor::sim
