#pragma once

#include <string>
#include <vector>

#include "tools/cli/exit_code.hpp"

namespace CLI {
class App;
}

namespace torpor::cli {

struct CompareCommand {
    std::vector<std::string> paths;  ///< those that name both targets are compared
    std::string seeds;               ///< "A..B"; empty: as the files say
    std::string generated;           ///< "A..B": stories that these seeds make up
    std::string out;                 ///< folder for the stories that differ; empty for none
    int inconclusive_max = 25;       ///< in a hundred; more is a failure
    bool json = false;
};

/// The options of `torpor compare`, read into `command`, which must outlive the app.
void describe(CLI::App& app, CompareCommand& command);

/// Runs stories on both deployments and compares what is left of every conversation.
ExitCode compare(const CompareCommand& command);

}  // namespace torpor::cli
