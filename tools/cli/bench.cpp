#include "tools/cli/bench.hpp"

#include <iostream>
#include <stdexcept>

#include "tools/bench/history.hpp"
#include "tools/bench/kernel.hpp"
#include "tools/bench/search.hpp"
#include "tools/bench/stack.hpp"
#include "tools/cli/scenario_files.hpp"

namespace torpor::cli {

namespace {

void print_kernel(bool json) {
    const auto figures = bench::measure_kernel();
    if (json) {
        std::cout << bench::kernel_figures_json(figures) << '\n';
        return;
    }
    for (const auto& [processes, rate] : figures.timer_events_per_second) {
        std::cout << static_cast<std::uint64_t>(rate) << " timer events per second over "
                  << processes << " processes\n";
    }
    std::cout << static_cast<std::uint64_t>(figures.ping_pong_per_second)
              << " messages per second between two processes\n";
}

ExitCode print_stack(bool json) {
    const auto scenarios = read_scenarios({"scenarios/threads/hundred-conversations.json",
                                           "scenarios/timers/three-day-approval.json"});
    if (!scenarios) {
        std::cerr << scenarios.error() << "torpor bench stack runs in the project's folder\n";
        return ExitCode::usage;
    }
    const auto figures = bench::measure_stack(scenarios->at(0), scenarios->at(1),
                                              bench::bench_slices, bench::bench_runs);
    std::cout << (json ? bench::to_json(figures) + "\n" : bench::to_text(figures));
    return ExitCode::passed;
}

void print_history(bool json) {
    const auto windows = bench::measure_history(bench::bench_entries);
    std::cout << (json ? bench::to_json(windows) + "\n" : bench::to_text(windows));
}

ExitCode print_search(bool json) {
    const auto scenarios = read_scenarios({"scenarios/threads/three-agents.json"});
    if (!scenarios) {
        std::cerr << scenarios.error() << "torpor bench search runs in the project's folder\n";
        return ExitCode::usage;
    }
    const auto figures = bench::measure_search(scenarios->front(), bench::search_seeds);
    std::cout << (json ? bench::to_json(figures) + "\n" : bench::to_text(figures));
    return ExitCode::passed;
}

/// The benches that run scenarios, which may fail.
ExitCode print_runs(const BenchCommand& command) {
    const bool search = command.what == BenchCommand::What::search;
    try {
        return search ? print_search(command.json) : print_stack(command.json);
    } catch (const std::runtime_error& error) {
        std::cerr << "torpor bench: " << error.what() << '\n';
        return ExitCode::failed;
    }
}

}  // namespace

ExitCode bench(const BenchCommand& command) {
    if (command.what == BenchCommand::What::stack || command.what == BenchCommand::What::search) {
        return print_runs(command);
    }
    if (command.what == BenchCommand::What::history) {
        try {
            print_history(command.json);
            return ExitCode::passed;
        } catch (const std::runtime_error& error) {
            std::cerr << "torpor bench history: " << error.what() << '\n';
            return ExitCode::failed;
        }
    }
    print_kernel(command.json);
    return ExitCode::passed;
}

}  // namespace torpor::cli
