#pragma once

#include <string>
#include <vector>

#include "tools/cli/exit_code.hpp"

namespace CLI {
class App;
}

namespace torpor::cli {

struct SweepCommand {
    std::string path;
    std::string target;
    std::string seed = "1";
    bool single = false;  ///< no second crash during the recovery
    bool json = false;
};

/// The options of `torpor sweep`, read into `command`, which must outlive the app.
void describe(CLI::App& app, SweepCommand& command);

/// Lets a process die at every effect of a scenario.
ExitCode sweep(const SweepCommand& command);

}  // namespace torpor::cli
