#include "tools/cli/run.hpp"

#include <unistd.h>

#include <algorithm>
#include <csignal>
#include <iostream>

#include "sim/explore/swarm.hpp"
#include "sim/report/json_report.hpp"
#include "sim/report/text_report.hpp"
#include "sim/world/world.hpp"
#include "tools/cli/scenario_files.hpp"
#include "tools/cli/trace_file.hpp"

namespace torpor::cli {

namespace {

volatile std::sig_atomic_t interrupted = 0;

extern "C" void note_interrupt(int) {
    if (interrupted != 0) _exit(static_cast<int>(ExitCode::interrupted));
    interrupted = 1;
}

bool is_terminal(int descriptor) {
    return isatty(descriptor) == 1;
}

/// A line on a terminal that is overwritten as the work goes on, and wiped when it is done.
class Progress {
public:
    Progress() : shown_(is_terminal(STDERR_FILENO)) {}
    ~Progress() {
        if (shown_) std::cerr << "\r\033[K" << std::flush;
    }
    Progress(const Progress&) = delete;
    Progress& operator=(const Progress&) = delete;

    void show(const sim::Scenario& scenario, std::uint64_t seed) const {
        if (!shown_) return;
        std::cerr << "\r\033[K" << scenario.file << " seed " << seed << std::flush;
    }

private:
    bool shown_;
};

struct Finished {
    std::vector<sim::RunResult> results;
    ExitCode code = ExitCode::passed;
};

bool same_run(const sim::RunResult& one, const sim::RunResult& other) {
    return one.trace_hash == other.trace_hash && one.events == other.events;
}

/// A failure outweighs a limit that was reached; what is not deterministic outweighs both.
ExitCode worse(ExitCode code, const sim::RunResult& result) {
    if (result.passed || code == ExitCode::not_deterministic) return code;
    const bool limited =
        result.ending == sim::Ending::time_limit || result.ending == sim::Ending::step_limit;
    if (!limited) return ExitCode::failed;
    return code == ExitCode::failed ? code : ExitCode::limit;
}

/// One scenario for each target that a file names, unless it is not the one that is asked for.
std::vector<sim::Scenario> by_target(const RunCommand& command,
                                     const std::vector<sim::Scenario>& scenarios) {
    std::vector<sim::Scenario> runs;
    for (const auto& scenario : scenarios) {
        for (const auto target : scenario.agent.targets) {
            if (command.target && target != *command.target) continue;
            runs.push_back(scenario);
            runs.back().agent.targets = {target};
        }
    }
    return runs;
}

Finished run_all(const RunCommand& command, const std::vector<sim::Scenario>& scenarios) {
    Finished finished;
    const Progress progress;
    TraceFile trace{command.trace_file};
    fakes::dsql::SharedSchemas schemas;
    for (const auto& scenario : scenarios) {
        const auto seeds = command.seeds.value_or(scenario.seeds);
        for (auto seed = seeds.first;; ++seed) {
            progress.show(scenario, seed);
            if (!trace.begin_run()) {
                std::cerr << "torpor run: cannot write " << command.trace_file << "\n";
                finished.code = ExitCode::environment;
                return finished;
            }
            const auto story =
                command.faults ? sim::resolve_draw(&scenario, *command.faults, seed) : scenario;
            auto result =
                sim::run_scenario(story, seed, {.sink = trace.sink(), .schemas = &schemas});
            if (command.faults) result.faults = to_text(*command.faults);
            if (command.twice &&
                !same_run(result, sim::run_scenario(story, seed, {.schemas = &schemas}))) {
                std::cerr << scenario.file << ": seed " << seed
                          << " gave two different runs; please report this\n";
                finished.code = ExitCode::not_deterministic;
            }
            finished.code = worse(finished.code, result);
            finished.results.push_back(std::move(result));
            if (interrupted != 0) {
                finished.code = ExitCode::interrupted;
                return finished;
            }
            if (seed == seeds.last) break;
        }
    }
    return finished;
}

}  // namespace

ExitCode run(const RunCommand& command) {
    const auto scenarios = read_scenarios(command.paths);
    if (!scenarios) {
        std::cerr << scenarios.error();
        return ExitCode::usage;
    }
    const auto runs = by_target(command, *scenarios);
    if (runs.empty()) {
        std::cerr << "torpor run: none of these files runs on the target "
                  << to_text(*command.target) << '\n';
        return ExitCode::usage;
    }
    std::signal(SIGINT, note_interrupt);
    const auto finished = run_all(command, runs);
    if (command.json) {
        std::cout << sim::json_report(finished.results) << '\n';
    } else {
        const auto sink = is_terminal(STDOUT_FILENO) ? sim::Sink::terminal : sim::Sink::file;
        const auto colour = sim::colour_for(sink, std::getenv("NO_COLOR"));
        std::cout << sim::text_report(finished.results, colour);
    }
    std::cout.flush();
    return std::cout.good() ? finished.code : ExitCode::environment;
}

}  // namespace torpor::cli
