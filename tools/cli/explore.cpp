#include "tools/cli/explore.hpp"

#include <unistd.h>

#include <chrono>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <set>
#include <system_error>

#include <CLI/CLI.hpp>

#include "sim/coverage/covered_run.hpp"
#include "sim/explore/block.hpp"
#include "sim/explore/fingerprint.hpp"
#include "sim/explore/search_report.hpp"
#include "sim/replay/run_file.hpp"
#include "sim/replay/twice.hpp"
#include "sim/report/run_result_codec.hpp"
#include "sim/report/story.hpp"
#include "sim/report/text_report.hpp"
#include "sim/scenario/write_scenario.hpp"
#include "sim/world/world.hpp"
#include "tools/cli/coverage.hpp"
#include "tools/cli/explore_plan.hpp"
#include "tools/cli/interrupt.hpp"
#include "tools/cli/progress.hpp"
#include "tools/cli/worker_pool.hpp"

namespace torpor::cli {

namespace {

namespace fs = std::filesystem;
using Clock = std::chrono::steady_clock;

constexpr const char* footer_text =
    R"(Each seed draws a mix of faults, delays and interleavings, and without a PATH the story,
too. What a seed means does not depend on --jobs, --budget or --shard.
Data goes to stdout, progress and diagnostics to stderr. The last line is the command that
reproduces the first failure.

Examples:
  torpor explore --budget 60s
  torpor explore --seeds 1..10000 --faults crashes --json
  torpor explore scenarios/threads --seeds 1..500 --out failures
  torpor explore --seeds 1..1000000 --shard 2/5
  torpor explore --twice --seeds 1..1000)";

bool may_write_into(const std::string& folder) {
    std::error_code error;
    fs::create_directories(folder, error);
    return fs::is_directory(folder, error) && ::access(folder.c_str(), W_OK | X_OK) == 0;
}

/// What a worker sends: a run, and on a further line where it differed from its second run, or
/// what it has met.
std::string run_unit(const sim::Search& search,
                     std::uint64_t unit,
                     const ExploreCommand& command,
                     fakes::dsql::SharedSchemas& schemas) {
    const auto scenario = sim::drawn_scenario(search, unit);
    const auto seed = sim::seed_of(search, unit);
    const auto called = sim::about(search, unit);
    sim::TwiceResult run;
    sim::Coverage coverage;
    if (!command.coverage.empty()) {
        run.result = sim::run_covered(scenario, seed, {.schemas = &schemas}, coverage);
    } else if (command.twice) {
        run = sim::run_twice(scenario, seed, {.schemas = &schemas});
    } else {
        run.result = sim::run_scenario(scenario, seed, {.schemas = &schemas});
    }
    run.result.faults = called.faults;
    run.result.generated = called.generated;
    run.result.target_asked = called.target_asked;
    if (called.generated) run.result.file.clear();
    if (!command.coverage.empty()) return encode(run.result) + '\n' + to_compact_json(coverage);
    return encode(run.result) + (run.mismatch ? '\n' + to_text(*run.mismatch) : "");
}

sim::RunResult died(const sim::Search& search, std::uint64_t unit, const std::string& death) {
    auto result = sim::about(search, unit);
    const auto start = search.stories.empty() ? sim::Scenario{}.start
                                              : search.stories[unit % search.stories.size()].start;
    result.violations.push_back({.check = "process-died", .at = start, .message = death});
    return result;
}

/// The lines of a scenario that are not in the file that it was made of.
std::string drawn_lines(const std::string& resolved, const std::string& file) {
    std::set<std::string> known;
    std::istringstream lines{file};
    for (std::string line; std::getline(lines, line);)
        known.insert(line);
    std::string drawn;
    lines = std::istringstream{resolved};
    for (std::string line; std::getline(lines, line);) {
        if (!known.contains(line)) drawn += line + '\n';
    }
    return drawn;
}

/// How the run went, as a person reads it.
std::string told(const sim::Search& search, std::uint64_t unit, sim::Colour colour) {
    std::vector<sim::TraceEvent> events;
    const auto seed = sim::seed_of(search, unit);
    const auto result =
        sim::run_scenario(sim::drawn_scenario(search, unit), seed,
                          {.sink = [&](const sim::TraceEvent& event) { events.push_back(event); }});
    return sim::story(result, events, colour);
}

sim::Colour colour_of_output() {
    const bool terminal = ::isatty(STDOUT_FILENO) == 1;
    return sim::colour_for(terminal ? sim::Sink::terminal : sim::Sink::file,
                           std::getenv("NO_COLOR"));
}

class Exploration {
public:
    Exploration(const ExploreCommand& command, const ExplorePlan& plan)
        : command_(command),
          plan_(plan),
          blocks_(sim::units_of(plan.search), plan.shard),
          started_(Clock::now()),
          progress_("runs", total(), plan.budget),
          reports_(command.reports) {
        report_.subject = plan.subject;
        report_.profile = plan.search.profile;
        report_.shard = command.shard;
        report_.seeds = {plan.search.seeds.first, plan.search.seeds.first};
    }

    ExitCode run() {
        WorkerPool::Duties duties;
        // In each worker, they are its own.
        fakes::dsql::SharedSchemas schemas;
        duties.work = [this, &schemas](std::uint64_t unit) {
            return run_unit(plan_.search, unit, command_, schemas);
        };
        duties.next_block = [this] { return next_block(); };
        duties.report = [this](UnitDone done) { take(std::move(done)); };
        duties.stop = [this] { return interrupted() || mismatch_; };
        WorkerPool::run(plan_.pool, duties);
        report_.seconds = Seconds(Clock::now() - started_).count();
        report_.interrupted = interrupted();
        progress_.wipe();
        for (std::size_t i = 0; i < report_.findings.kinds().size(); ++i)
            describe_kind(report_.findings.kinds()[i], i == 0);
        if (!command_.coverage.empty()) unwritten_ |= !write_coverage(command_.coverage, coverage_);
        unwritten_ |= reports_.write() != ExitCode::passed;
        return print();
    }

private:
    std::optional<std::uint64_t> total() const {
        if (command_.seeds.empty()) return std::nullopt;
        return blocks_.units();
    }

    std::optional<sim::Block> next_block() {
        if (plan_.budget && Clock::now() - started_ >= *plan_.budget) return std::nullopt;
        return blocks_.next();
    }

    void take(UnitDone done) {
        if (mismatch_) return;
        const auto seed = sim::seed_of(plan_.search, done.unit);
        if (report_.findings.runs() == 0) report_.seeds.first = seed;
        report_.seeds.last = seed;
        const auto line_end = done.result.find('\n');
        auto result = sim::decode_run_result(done.result.substr(0, line_end));
        if (done.death || !result) {
            result = died(plan_.search, done.unit, done.death.value_or("its answer is unreadable"));
        } else if (!command_.coverage.empty()) {
            const auto met = sim::coverage_from_json(done.result.substr(line_end + 1));
            if (met) coverage_.merge(*met);
        } else if (line_end != std::string::npos) {
            mismatch_ = true;
            progress_.wipe();
            std::cerr << "torpor explore: seed " << seed << " gave two different runs\n"
                      << done.result.substr(line_end + 1) << "reproduce with:\n"
                      << reproduce_command(*result) << " --twice\n";
        }
        progress_.advance();
        if (!result->passed) {
            progress_.failed();
            first_units_.try_emplace(fingerprint(*result), done.unit);
        }
        reports_.add(*result, [&] { return sim::drawn_scenario(plan_.search, done.unit); });
        code_ = worse(code_, *result);
        report_.findings.add(std::move(*result));
    }

    /// What is worth saying about a kind of failure. Its run may kill the process that repeats it.
    void describe_kind(const sim::FailureKind& kind, bool is_first) {
        const auto unit = first_units_.at(kind.fingerprint);
        const auto& search = plan_.search;
        auto& notes = report_.notes[kind.fingerprint];
        notes.scenario =
            in_a_worker([&] { return write_scenario(sim::drawn_scenario(search, unit)); }).result;
        if (is_first && !search.stories.empty()) {
            const auto file = write_scenario(search.stories[unit % search.stories.size()]);
            notes.draw = drawn_lines(notes.scenario, file);
        } else if (is_first) {
            notes.draw = notes.scenario;
        }
        if (is_first && !command_.json) {
            const auto colour = colour_of_output();
            notes.story = in_a_worker([&] { return told(search, unit, colour); }).result;
        }
        if (!command_.out.empty()) notes.run_file = keep(kind, unit, notes.scenario);
    }

    /// Writes a run file; or, if the run kills its process, the scenario. The path, or nothing.
    std::string keep(const sim::FailureKind& kind,
                     std::uint64_t unit,
                     const std::string& scenario) {
        const auto& first = kind.kept.front();
        const auto story = first.generated ? "generated" : fs::path{first.file}.stem().string();
        const auto name = first.violations.front().check + '-' + story + '-' +
                          std::string(to_text(first.target)) + "-seed-" +
                          std::to_string(first.seed);
        auto recorded = in_a_worker([&] {
            auto run = sim::record_run(sim::drawn_scenario(plan_.search, unit), first.seed);
            run.result.faults = first.faults;
            run.result.generated = first.generated;
            run.result.target_asked = first.target_asked;
            return encode(run);
        });
        const bool is_run = !recorded.death;
        const auto path = fs::path{command_.out} / (name + (is_run ? ".run" : ".json"));
        std::ofstream file{path, std::ios::binary | std::ios::trunc};
        file << (is_run ? recorded.result : scenario) << std::flush;
        if (file.good()) return path.string();
        std::cerr << "torpor explore: cannot write " << path.string() << '\n';
        file.close();
        std::error_code ignored;
        fs::remove(path, ignored);
        unwritten_ = true;
        return "";
    }

    ExitCode print() const {
        if (command_.json) {
            std::cout << json_report(report_);
        } else {
            std::cout << text_report(report_, colour_of_output());
        }
        std::cout.flush();
        if (mismatch_) return ExitCode::not_deterministic;
        if (report_.interrupted) return ExitCode::interrupted;
        if (code_ != ExitCode::passed) return code_;
        return unwritten_ || !std::cout.good() ? ExitCode::environment : ExitCode::passed;
    }

    const ExploreCommand& command_;
    const ExplorePlan& plan_;
    sim::BlockQueue blocks_;
    Clock::time_point started_;
    Progress progress_;
    Reports reports_;
    sim::SearchReport report_;
    sim::Coverage coverage_;
    std::map<std::string, std::uint64_t> first_units_;  ///< by fingerprint
    ExitCode code_ = ExitCode::passed;
    bool mismatch_ = false;
    bool unwritten_ = false;
};

}  // namespace

void describe(CLI::App& app, ExploreCommand& command) {
    app.footer(footer_text);
    app.add_option("PATH", command.paths,
                   "scenario files or folders; without any, each seed draws its own story");
    app.add_option("--seeds", command.seeds, "run every seed of the range")->type_name("A..B");
    app.add_option("--budget", command.budget,
                   "stop when this much time is over; without --seeds from seed 1 on")
        ->type_name("60s");
    app.add_option("--faults", command.faults, "draw faults of this class")
        ->type_name("none|network|crashes|services|all")
        ->capture_default_str();
    app.add_option("--target", command.target, "run only where the runtime is deployed like this")
        ->type_name("lambda|daemon");
    app.add_option("--jobs", command.jobs, "worker processes; 0 for one per processor")
        ->type_name("N");
    app.add_option("--shard", command.shard, "run the i-th of n disjoint parts")->type_name("i/n");
    app.add_option("--out", command.out,
                   "folder for a run file of the first run of each kind of failure")
        ->type_name("DIR");
    auto* twice =
        app.add_flag("--twice", command.twice, "run every seed twice and compare each draw");
    app.add_option("--coverage", command.coverage,
                   "write what the runs have met; `torpor coverage` shows it")
        ->type_name("FILE")
        ->excludes(twice);
    describe(app, command.reports);
    app.add_flag("--json", command.json, "print one JSON document");
}

ExitCode explore(const ExploreCommand& command) {
    const auto plan = plan_of(command);
    if (!plan) {
        std::cerr << "torpor explore: " << plan.error()
                  << (plan.error().ends_with('\n') ? "" : "\n");
        return ExitCode::usage;
    }
    if (!command.out.empty() && !may_write_into(command.out)) {
        std::cerr << "torpor explore: cannot write into the folder " << command.out << '\n';
        return ExitCode::environment;
    }
    watch_interrupts();
    try {
        return Exploration{command, *plan}.run();
    } catch (const std::system_error& error) {
        std::cerr << "torpor explore: " << error.what() << '\n';
        return ExitCode::environment;
    }
}

}  // namespace torpor::cli
