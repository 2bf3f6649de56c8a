#include "tools/cli/sweep.hpp"

#include <iostream>

#include <CLI/CLI.hpp>

namespace torpor::cli {

void describe(CLI::App& app, SweepCommand& command) {
    app.add_flag("--json", command.json, "print one JSON document");
}

ExitCode sweep(const SweepCommand&) {
    std::cerr << "torpor sweep: not implemented\n";
    return ExitCode::internal;
}

}  // namespace torpor::cli
