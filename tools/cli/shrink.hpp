#pragma once

#include <string>

#include "tools/cli/exit_code.hpp"

namespace CLI {
class App;
}

namespace torpor::cli {

struct ShrinkCommand {
    std::string path;    ///< a scenario file or a run file
    std::string seed;    ///< empty: that of the run file, or the first of the file that fails
    std::string target;  ///< empty: each that the file names
    std::string faults;  ///< a FaultProfile, if the failing run had drawn ones
    std::string out;     ///< file to write; stdout if empty
    std::string budget;  ///< a duration; empty for as long as it takes
    bool json = false;
};

/// The options of `torpor shrink`, read into `command`, which must outlive the app.
void describe(CLI::App& app, ShrinkCommand& command);

/// Makes a failing scenario small.
ExitCode shrink(const ShrinkCommand& command);

}  // namespace torpor::cli
