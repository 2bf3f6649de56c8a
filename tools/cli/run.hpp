#pragma once

#include "tools/cli/command.hpp"

namespace torpor::cli {

/// Runs scenario files for their seeds and prints the report to stdout, progress to stderr if that
/// is a terminal. Ctrl-C ends after the present run with what there is.
ExitCode run(const RunCommand& command);

}  // namespace torpor::cli
