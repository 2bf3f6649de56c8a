#pragma once

#include <string>
#include <vector>

#include "sim/coverage/coverage.hpp"
#include "tools/cli/exit_code.hpp"

namespace CLI {
class App;
}

namespace torpor::cli {

struct CoverageCommand {
    std::vector<std::string> files;  ///< as `--coverage FILE` writes them; their sum is shown
    bool gate = false;               ///< what should have been met and was not is a failure
    bool json = false;
};

/// The options of `torpor coverage`, read into `command`, which must outlive the app.
void describe(CLI::App& app, CoverageCommand& command);

/// Shows what runs have met and what not.
ExitCode coverage(const CoverageCommand& command);

/// Writes the file of `--coverage FILE`. False if it cannot be written; stderr says so.
bool write_coverage(const std::string& file, const sim::Coverage& coverage);

}  // namespace torpor::cli
