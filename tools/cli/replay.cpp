#include "tools/cli/replay.hpp"

#include <iostream>

#include <CLI/CLI.hpp>

namespace torpor::cli {

void describe(CLI::App& app, ReplayCommand& command) {
    app.add_flag("--json", command.json, "print one JSON document");
}

ExitCode replay(const ReplayCommand&) {
    std::cerr << "torpor replay: not implemented\n";
    return ExitCode::internal;
}

}  // namespace torpor::cli
