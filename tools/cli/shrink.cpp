#include "tools/cli/shrink.hpp"

#include <iostream>

#include <CLI/CLI.hpp>

namespace torpor::cli {

void describe(CLI::App& app, ShrinkCommand& command) {
    app.add_flag("--json", command.json, "print one JSON document");
}

ExitCode shrink(const ShrinkCommand&) {
    std::cerr << "torpor shrink: not implemented\n";
    return ExitCode::internal;
}

}  // namespace torpor::cli
