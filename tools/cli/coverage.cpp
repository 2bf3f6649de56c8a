#include "tools/cli/coverage.hpp"

#include <fstream>
#include <iostream>
#include <sstream>

#include <CLI/CLI.hpp>

#include "sim/coverage/catalogue.hpp"
#include "sim/coverage/coverage_table.hpp"

namespace torpor::cli {

void describe(CLI::App& app, CoverageCommand& command) {
    app.add_option("FILE", command.files, "files that --coverage has written; they are added up")
        ->required();
    app.add_flag("--gate", command.gate,
                 "exit with 1 if something was never met that a search should meet");
    app.add_flag("--json", command.json, "print the sum as one JSON document");
}

ExitCode coverage(const CoverageCommand& command) {
    sim::Coverage sum;
    for (const auto& file : command.files) {
        std::ifstream stream(file, std::ios::binary);
        std::ostringstream text;
        text << stream.rdbuf();
        if (!stream) {
            std::cerr << "torpor coverage: cannot read " << file << '\n';
            return ExitCode::usage;
        }
        const auto one = sim::coverage_from_json(text.view());
        if (!one) {
            std::cerr << "torpor coverage: " << file << ": " << one.error() << '\n';
            return ExitCode::usage;
        }
        sum.merge(*one);
    }
    if (command.json) {
        std::cout << sim::to_json(sum) << '\n';
    } else {
        std::cout << sim::coverage_table(sum);
    }
    std::cout.flush();
    if (!std::cout.good()) return ExitCode::environment;
    return command.gate && !sim::gaps(sum).empty() ? ExitCode::failed : ExitCode::passed;
}

bool write_coverage(const std::string& file, const sim::Coverage& coverage) {
    std::ofstream stream(file, std::ios::binary);
    stream << sim::to_json(coverage) << '\n';
    stream.flush();
    if (stream) return true;
    std::cerr << "torpor: cannot write " << file << '\n';
    return false;
}

}  // namespace torpor::cli
