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
    struct Performer {
        cli::ExitCode operator()(const cli::RunCommand& run) const { return cli::run(run); }
        cli::ExitCode operator()(const cli::ExploreCommand& one) const { return cli::explore(one); }
        cli::ExitCode operator()(const cli::SweepCommand& sweep) const { return cli::sweep(sweep); }
        cli::ExitCode operator()(const cli::ShrinkCommand& one) const { return cli::shrink(one); }
        cli::ExitCode operator()(const cli::ReplayCommand& one) const { return cli::replay(one); }
        cli::ExitCode operator()(const cli::CompareCommand& one) const { return cli::compare(one); }
        cli::ExitCode operator()(const cli::CoverageCommand& one) const {
            return cli::coverage(one);
        }
        cli::ExitCode operator()(const cli::ServeCommand& serve) const { return cli::serve(serve); }
        cli::ExitCode operator()(const cli::BenchCommand& bench) const { return cli::bench(bench); }
    };
    return std::visit(Performer{}, command);
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
