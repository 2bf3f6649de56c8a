#pragma once

#include "tools/cli/command.hpp"

namespace torpor::cli {

/// Measures and prints. `stack` reads its two scenarios from the folder `scenarios` of the project.
ExitCode bench(const BenchCommand& command);

}  // namespace torpor::cli
