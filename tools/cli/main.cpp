#include <exception>
#include <iostream>

#include "runtime/base/invariant.hpp"
#include "tools/cli/bench.hpp"
#include "tools/cli/command.hpp"
#include "tools/cli/run.hpp"
#include "tools/cli/serve.hpp"

using namespace torpor;

namespace {

cli::ExitCode perform(const cli::Command& command) {
    if (const auto* run = std::get_if<cli::RunCommand>(&command)) return cli::run(*run);
    if (const auto* serve = std::get_if<cli::ServeCommand>(&command)) return cli::serve(*serve);
    return cli::bench(std::get<cli::BenchCommand>(command));
}

cli::ExitCode start(int argc, const char* const* argv) {
    const auto command = cli::parse_command(argc, argv);
    if (command) return perform(*command);
    std::cout << command.error().out;
    std::cerr << command.error().error;
    return command.error().code;
}

}  // namespace

int main(int argc, char** argv) {
    auto code = cli::ExitCode::internal;
    try {
        code = start(argc, argv);
    } catch (const base::InvariantViolation& broken) {
        std::cerr << "torpor: internal error: " << broken.text() << '\n';
    } catch (const std::exception& error) {
        std::cerr << "torpor: " << error.what() << '\n';
    }
    return static_cast<int>(code);
}
