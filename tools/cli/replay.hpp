#pragma once

#include <string>
#include <vector>

#include "tools/cli/exit_code.hpp"

namespace CLI {
class App;
}

namespace torpor::cli {

struct ReplayCommand {
    std::string path;      ///< a run file
    std::string until;     ///< a step's number or the kind of an event
    std::string break_on;  ///< the name of a check
    bool steps = false;    ///< print every step
    bool json = false;
};

/// The options of `torpor replay`, read into `command`, which must outlive the app.
void describe(CLI::App& app, ReplayCommand& command);

/// Runs a recorded run again and compares each step.
ExitCode replay(const ReplayCommand& command);

}  // namespace torpor::cli
