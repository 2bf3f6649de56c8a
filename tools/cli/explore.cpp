#include "tools/cli/explore.hpp"

#include <iostream>

#include <CLI/CLI.hpp>

namespace torpor::cli {

void describe(CLI::App& app, ExploreCommand& command) {
    app.add_flag("--json", command.json, "print one JSON document");
}

ExitCode explore(const ExploreCommand&) {
    std::cerr << "torpor explore: not implemented\n";
    return ExitCode::internal;
}

}  // namespace torpor::cli
