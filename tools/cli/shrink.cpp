#include "tools/cli/shrink.hpp"

#include <algorithm>
#include <chrono>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <optional>

#include <CLI/CLI.hpp>
#include <nlohmann/json.hpp>

#include "runtime/base/result.hpp"
#include "sim/explore/swarm.hpp"
#include "sim/replay/run_file.hpp"
#include "sim/scenario/duration_text.hpp"
#include "sim/scenario/read_scenario.hpp"
#include "sim/scenario/write_scenario.hpp"
#include "sim/shrink/shrink.hpp"
#include "sim/world/world.hpp"
#include "tools/cli/interrupt.hpp"
#include "tools/cli/progress.hpp"
#include "tools/cli/scenario_files.hpp"

namespace torpor::cli {

namespace {

namespace fs = std::filesystem;
using Clock = std::chrono::steady_clock;
using Json = nlohmann::ordered_json;

constexpr const char* footer_text =
    R"(Leaves out and makes plain whatever the failure does not need: faults, events, rules, tools,
values. What remains fails for the same reason, with any seed if possible, and is a scenario file
that is fit for scenarios/regressions/.
FILE is a scenario file; RUN is what `torpor run --record` or `torpor explore --out` has written.
The scenario goes to stdout unless --out names a file; progress and diagnostics go to stderr.
Exit codes: 0 made smaller, 2 nothing fails or a wrong file, 6 the file cannot be written.

Examples:
  torpor shrink failures/takes-effect-once-hello-lambda-seed-7.run
  torpor shrink story.json --out scenarios/regressions/second-crash.json
  torpor shrink scenarios/threads/deep-tree.json --faults crashes --seed 4711
  torpor shrink x.run --budget 30s --json)";

using Refusal = std::unexpected<std::string>;

/// A run that may be the one that fails.
struct Candidate {
    sim::Scenario scenario;
    std::uint64_t seed = 0;
};

bool is_run_file(const std::string& path) {
    return fs::path{path}.extension() == ".run";
}

base::Result<std::vector<Candidate>, std::string> from_run_file(const ShrinkCommand& command) {
    if (!command.target.empty() || !command.faults.empty())
        return Refusal("a run file names its target and its faults: leave out the options");
    auto run = sim::read_run_file(command.path);
    if (!run) return Refusal(run.error());
    auto seed = run->seed;
    if (!command.seed.empty()) {
        const auto range = sim::parse_seed_range(command.seed);
        if (!range || range->first != range->last)
            return Refusal('"' + command.seed + "\" is no seed; use --seed 7");
        seed = range->first;
    }
    return std::vector<Candidate>{{std::move(run->scenario), seed}};
}

/// Every run that the file and the options name, in the order in which they are tried.
base::Result<std::vector<Candidate>, std::string> from_scenario(const ShrinkCommand& command) {
    auto scenario = sim::read_scenario_file(command.path);
    if (!scenario) return Refusal(scenario.error().text());
    auto seeds = scenario->seeds;
    if (!command.seed.empty()) {
        const auto range = sim::parse_seed_range(command.seed);
        if (!range) return Refusal('"' + command.seed + "\" is no seed; use --seed 7");
        seeds = *range;
    }
    const auto target = sim::target_named(command.target);
    if (!target && !command.target.empty())
        return Refusal('"' + command.target +
                       "\" is no target; use --target lambda or --target daemon");
    const auto stories = by_target({*scenario}, target);
    if (stories.empty()) return Refusal("the file does not run on the target " + command.target);
    const auto profile = sim::profile_named(command.faults == "drawn" ? "all" : command.faults);
    if (!profile && !command.faults.empty())
        return Refusal("there are no faults \"" + command.faults +
                       "\"; use none, network, crashes, services or all");

    std::vector<Candidate> candidates;
    for (const auto& story : stories) {
        for (auto seed = seeds.first;; ++seed) {
            candidates.push_back(
                {profile ? sim::resolve_draw(&story, *profile, seed) : story, seed});
            if (seed == seeds.last) break;
        }
    }
    return candidates;
}

std::optional<Candidate> first_failing(std::vector<Candidate> candidates) {
    Progress progress{"runs", candidates.size()};
    fakes::dsql::SharedSchemas schemas;
    for (auto& candidate : candidates) {
        if (interrupted()) break;
        progress.advance();
        const auto result =
            sim::run_scenario(candidate.scenario, candidate.seed, {.schemas = &schemas});
        if (!result.passed) return std::move(candidate);
    }
    return std::nullopt;
}

std::size_t lines_of(const std::string& text) {
    return static_cast<std::size_t>(std::ranges::count(text, '\n'));
}

/// An editor finds the grammar where the file goes, if it goes among its like.
std::string file_text(const sim::Scenario& scenario, const std::string& path) {
    constexpr const char* schema = "../schema/scenario-1.json";
    std::error_code error;
    const bool known = !path.empty() && fs::exists(fs::path{path}.parent_path() / schema, error);
    return sim::write_scenario(scenario, known ? schema : "");
}

bool write_file(const std::string& path, const std::string& text) {
    std::ofstream file(path, std::ios::binary | std::ios::trunc);
    file << text;
    file.close();
    return file.good();
}

void tell(const sim::Shrunk& shrunk, std::size_t lines, const std::string& path) {
    const auto& violation = shrunk.result.violations.front();
    std::cerr << lines << " lines after " << shrunk.runs << " runs: " << violation.check << ": "
              << violation.message << "\nfails with "
              << (shrunk.any_seed ? "every seed that was tried"
                                  : "seed " + std::to_string(shrunk.seed))
              << '\n';
    if (!path.empty()) std::cerr << "torpor run " << path << " --seed " << shrunk.seed << '\n';
}

void print_json(const sim::Shrunk& shrunk, const std::string& text, const std::string& path) {
    Json json = {{"schema", "torpor.shrink"},
                 {"version", 1},
                 {"fingerprint", shrunk.fingerprint},
                 {"check", shrunk.result.violations.front().check},
                 {"message", shrunk.result.violations.front().message},
                 {"seed", shrunk.seed},
                 {"any_seed", shrunk.any_seed},
                 {"runs", shrunk.runs},
                 {"lines", lines_of(text)}};
    if (!path.empty()) json["file"] = path;
    json["scenario"] = Json::parse(text);
    std::cout << json.dump(2) << '\n';
}

ExitCode refuse(const std::string& message) {
    std::cerr << "torpor shrink: " << message << (message.ends_with('\n') ? "" : "\n");
    return ExitCode::usage;
}

sim::Shrunk shrunk_within(const Candidate& candidate, std::optional<base::Duration> budget) {
    Progress progress{"runs"};
    const auto started = Clock::now();
    std::size_t runs = 0;
    sim::ShrinkOptions options;
    options.progress = [&](std::size_t done, std::size_t lines) {
        progress.doing(std::to_string(lines) + " lines");
        progress.advance(done - runs);
        runs = done;
    };
    options.enough = [&] { return interrupted() || (budget && Clock::now() - started >= *budget); };
    return sim::shrink(candidate.scenario, candidate.seed, options);
}

}  // namespace

void describe(CLI::App& app, ShrinkCommand& command) {
    app.footer(footer_text);
    app.add_option("PATH", command.path, "a scenario file, or a run file (*.run)")
        ->type_name("FILE|RUN")
        ->required();
    app.add_option("--seed", command.seed,
                   "the seed that fails, or a range; without it the seeds of the file")
        ->type_name("N");
    app.add_option("--target", command.target, "only where the runtime is deployed like this")
        ->type_name("lambda|daemon");
    app.add_option("--faults", command.faults, "the failing run drew faults of this class")
        ->type_name("none|network|crashes|services|all");
    app.add_option("--budget", command.budget, "stop with the smallest after this much time")
        ->type_name("60s");
    app.add_option("--out", command.out, "write the scenario here")->type_name("FILE");
    app.add_flag("--json", command.json, "print one JSON document");
}

ExitCode shrink(const ShrinkCommand& command) {
    std::optional<base::Duration> budget;
    if (!command.budget.empty()) {
        budget = sim::parse_duration(command.budget);
        if (!budget) return refuse('"' + command.budget + "\" is no duration; use --budget 60s");
    }
    auto candidates = is_run_file(command.path) ? from_run_file(command) : from_scenario(command);
    if (!candidates) return refuse(candidates.error());

    watch_interrupts();
    const auto failing = first_failing(std::move(*candidates));
    if (!failing) {
        if (interrupted()) return ExitCode::interrupted;
        return refuse("nothing to make smaller: " + command.path + " passes" +
                      (command.seed.empty() ? "" : " with seed " + command.seed));
    }
    const auto shrunk = shrunk_within(*failing, budget);
    const auto text = file_text(shrunk.scenario, command.out);
    if (!command.out.empty() && !write_file(command.out, text)) {
        std::cerr << "torpor shrink: cannot write " << command.out << '\n';
        return ExitCode::environment;
    }
    if (command.json) {
        print_json(shrunk, text, command.out);
    } else if (command.out.empty()) {
        std::cout << text;
    }
    tell(shrunk, lines_of(text), command.out);
    std::cout.flush();
    if (!std::cout.good()) return ExitCode::environment;
    return interrupted() ? ExitCode::interrupted : ExitCode::passed;
}

}  // namespace torpor::cli
