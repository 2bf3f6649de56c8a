#pragma once

#include "tools/cli/command.hpp"

namespace torpor::cli {

/// Puts the simulated account on a loopback port until SIGINT or SIGTERM. The first line of its
/// output is one JSON object with the port.
ExitCode serve(const ServeCommand& command);

}  // namespace torpor::cli
