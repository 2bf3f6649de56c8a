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
    std::string point;    ///< one crash point alone, as a report names it
    std::string out;      ///< file for the scenario of that point
    int jobs = 0;         ///< worker processes; 0: one per processor
    bool single = false;  ///< no second crash during the recovery
    bool json = false;
};

/// The options of `torpor sweep`, read into `command`, which must outlive the app.
void describe(CLI::App& app, SweepCommand& command);

/// Lets a process die at every effect of a scenario.
ExitCode sweep(const SweepCommand& command);

}  // namespace torpor::cli
