#include "tools/cli/run.hpp"

#include <unistd.h>

#include <cstdlib>
#include <fstream>
#include <iostream>
#include <optional>

#include "sim/coverage/covered_run.hpp"
#include "sim/explore/swarm.hpp"
#include "sim/replay/run_file.hpp"
#include "sim/replay/twice.hpp"
#include "sim/report/json_report.hpp"
#include "sim/report/text_report.hpp"
#include "sim/world/world.hpp"
#include "tools/cli/coverage.hpp"
#include "tools/cli/interrupt.hpp"
#include "tools/cli/progress.hpp"
#include "tools/cli/report_options.hpp"
#include "tools/cli/scenario_files.hpp"
#include "tools/cli/trace_file.hpp"

namespace torpor::cli {

namespace {

bool is_terminal(int descriptor) {
    return isatty(descriptor) == 1;
}

sim::Colour colour_of_output() {
    const auto sink = is_terminal(STDOUT_FILENO) ? sim::Sink::terminal : sim::Sink::file;
    return sim::colour_for(sink, std::getenv("NO_COLOR"));
}

struct Finished {
    std::vector<sim::RunResult> results;
    ExitCode code = ExitCode::passed;
    std::string story;  ///< of the first failure
};

/// The one that a run file is made of: the first that failed, or else the last.
struct Recorded {
    sim::Scenario scenario;
    std::uint64_t seed = 0;
    sim::RunResult result;
};

class Runs {
public:
    Runs(const RunCommand& command, std::uint64_t total, Bills& bills)
        : command_(command),
          bills_(bills),
          trace_(command.trace_file),
          progress_("runs", total),
          reports_(command.reports) {}

    /// False if this was the last one.
    bool run(const sim::Scenario& scenario, std::uint64_t seed) {
        progress_.doing(scenario.file + " seed " + std::to_string(seed));
        if (!trace_.begin_run()) {
            say("cannot write " + command_.trace_file);
            finished_.code = ExitCode::environment;
            return false;
        }
        const auto story =
            command_.faults ? sim::resolve_draw(&scenario, *command_.faults, seed) : scenario;
        auto result = run_once(story, seed);
        finished_.code = worse(finished_.code, result);
        progress_.advance();
        if (!result.passed) progress_.failed();
        if (!command_.record_file.empty() && (!recorded_ || recorded_->result.passed))
            recorded_ = {story, seed, result};
        reports_.add(story, result);
        finished_.results.push_back(std::move(result));
        if (!interrupted()) return finished_.code != ExitCode::not_deterministic;
        finished_.code = ExitCode::interrupted;
        return false;
    }

    Finished finish() {
        if (recorded_ && finished_.code != ExitCode::environment) write_record();
        const bool covers = !command_.coverage_file.empty();
        if (covers && !write_coverage(command_.coverage_file, coverage_))
            finished_.code = ExitCode::environment;
        progress_.wipe();
        if (!command_.json) finished_.story = reports_.story(colour_of_output());
        const auto written = reports_.write();
        if (finished_.code == ExitCode::passed) finished_.code = written;
        return std::move(finished_);
    }

private:
    void say(const std::string& what) {
        progress_.wipe();
        std::cerr << "torpor run: " << what << '\n';
    }

    sim::RunResult run_once(const sim::Scenario& story, std::uint64_t seed) {
        sim::RunOptions options;
        options.sink = trace_.sink();
        options.schemas = &schemas_;
        sim::Usage usage;
        if (bills_.wanted()) options.usage = &usage;
        options.prices = &bills_.prices();
        sim::TwiceResult run;
        if (!command_.coverage_file.empty()) {
            run.result = sim::run_covered(story, seed, std::move(options), coverage_);
        } else if (command_.twice) {
            run = sim::run_twice(story, seed, std::move(options));
        } else {
            run.result = sim::run_scenario(story, seed, std::move(options));
        }
        if (command_.faults) run.result.faults = to_text(*command_.faults);
        bills_.add(run.result, usage);
        if (run.mismatch) {
            say(story.file + ": seed " + std::to_string(seed) + " gave two different runs\n" +
                to_text(*run.mismatch) + "reproduce with:\n" + reproduce_command(run.result) +
                " --twice");
            finished_.code = ExitCode::not_deterministic;
        }
        return std::move(run.result);
    }

    void write_record() {
        auto run = sim::record_run(recorded_->scenario, recorded_->seed);
        run.result.faults = recorded_->result.faults;
        std::ofstream file{command_.record_file, std::ios::binary | std::ios::trunc};
        file << encode(run) << std::flush;
        if (file.good()) return;
        say("cannot write " + command_.record_file);
        if (finished_.code == ExitCode::passed) finished_.code = ExitCode::environment;
    }

    const RunCommand& command_;
    Bills& bills_;
    TraceFile trace_;
    Progress progress_;
    fakes::dsql::SharedSchemas schemas_;
    sim::Coverage coverage_;
    std::optional<Recorded> recorded_;
    Reports reports_;
    Finished finished_;
};

Finished run_all(const RunCommand& command,
                 const std::vector<sim::Scenario>& scenarios,
                 Bills& bills) {
    std::uint64_t total = 0;
    for (const auto& scenario : scenarios) {
        const auto seeds = command.seeds.value_or(scenario.seeds);
        total += seeds.last - seeds.first + 1;
    }
    Runs runs{command, total, bills};
    for (const auto& scenario : scenarios) {
        const auto seeds = command.seeds.value_or(scenario.seeds);
        for (auto seed = seeds.first;; ++seed) {
            if (!runs.run(scenario, seed)) return runs.finish();
            if (seed == seeds.last) break;
        }
    }
    return runs.finish();
}

}  // namespace

ExitCode run(const RunCommand& command) {
    const auto scenarios = read_scenarios(command.paths);
    if (!scenarios) {
        std::cerr << scenarios.error();
        return ExitCode::usage;
    }
    const auto runs = by_target(*scenarios, command.target);
    if (runs.empty()) {
        std::cerr << "torpor run: none of these files runs on the target "
                  << to_text(*command.target) << '\n';
        return ExitCode::usage;
    }
    auto bills = Bills::open(command.bill);
    if (!bills) {
        std::cerr << "torpor run: " << bills.error() << '\n';
        return ExitCode::usage;
    }
    watch_interrupts();
    const auto finished = run_all(command, runs, *bills);
    if (command.json) {
        std::cout << sim::json_report(finished.results) << '\n';
    } else {
        std::cout << bills->text();
        std::cout << sim::text_report(finished.results, colour_of_output(), finished.story);
    }
    std::cout.flush();
    return std::cout.good() ? finished.code : ExitCode::environment;
}

}  // namespace torpor::cli
