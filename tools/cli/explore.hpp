#pragma once

#include <string>
#include <vector>

#include "tools/cli/exit_code.hpp"
#include "tools/cli/report_options.hpp"

namespace CLI {
class App;
}

namespace torpor::cli {

struct ExploreCommand {
    std::vector<std::string> paths;  ///< none: stories are generated
    std::string seeds;               ///< "A..B"
    std::string budget;              ///< a duration, such as "60s"
    std::string target;
    std::string faults = "all";  ///< a FaultProfile
    std::string shard;           ///< "i/n"
    std::string out;             ///< folder for a run file of each kind of failure; empty for none
    int jobs = 0;                ///< worker processes; 0: one per processor
    bool json = false;
    bool twice = false;    ///< run each seed twice and compare each draw
    std::string coverage;  ///< file for what the runs have met; empty for none
    ReportOptions reports;
};

/// The options of `torpor explore`, read into `command`, which must outlive the app.
void describe(CLI::App& app, ExploreCommand& command);

/// Searches seeds for a run that breaks a promise.
ExitCode explore(const ExploreCommand& command);

}  // namespace torpor::cli
