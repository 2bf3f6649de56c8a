#include "tools/cli/sweep.hpp"

#include <unistd.h>

#include <chrono>
#include <cstdlib>
#include <fstream>
#include <iostream>
#include <system_error>

#include <CLI/CLI.hpp>

#include "sim/report/text_report.hpp"
#include "sim/scenario/read_scenario.hpp"
#include "sim/scenario/write_scenario.hpp"
#include "sim/sweep/sweep.hpp"
#include "sim/sweep/sweep_report.hpp"
#include "sim/sweep/verdict_codec.hpp"
#include "tools/cli/interrupt.hpp"
#include "tools/cli/progress.hpp"
#include "tools/cli/scenario_files.hpp"
#include "tools/cli/worker_pool.hpp"

namespace torpor::cli {

namespace {

using Clock = std::chrono::steady_clock;

constexpr int jobs_max = 1024;

constexpr const char* footer_text =
    R"(An effect is a request that a process of the runtime sends, or a transaction that it commits.
A process dies before each of them, between the effect and hearing of it, and after hearing of
it; and after each of these deaths a second one dies at each effect of the recovery.
Every promise is judged, and of what the file expects the upper bounds. All points must be visited.
Data goes to stdout, progress and diagnostics to stderr. The last line of a failure is the
command that reproduces it.

Examples:
  torpor sweep scenarios/smoke/weather-tool.json
  torpor sweep scenarios/threads --target daemon --single
  torpor sweep scenarios/smoke/hello.json --seed 3 --json
  torpor sweep FILE --target lambda --point 12:before+17:unacknowledged --out crash.json)";

/// What the words of the command stand for.
struct Plan {
    std::vector<sim::Scenario> scenarios;  ///< one for each file and target
    sim::SweepOptions options;
    std::optional<sim::CrashPoint> point;
    PoolOptions pool;
};

using Refusal = std::unexpected<std::string>;

base::Result<Plan, std::string> plan_of(const SweepCommand& command) {
    Plan plan;
    const auto seed = sim::parse_seed_range(command.seed);
    if (!seed || seed->first != seed->last)
        return Refusal('"' + command.seed + "\" is no seed; use --seed 7");
    plan.options.seed = seed->first;
    if (command.single) plan.options.second_crash = sim::SecondCrash::none;
    std::optional<sim::Target> target;
    if (!command.target.empty()) {
        target = sim::target_named(command.target);
        if (!target)
            return Refusal('"' + command.target +
                           "\" is no target; use --target lambda or --target daemon");
    }
    if (!command.point.empty()) {
        plan.point = sim::parse_crash_point(command.point);
        if (!plan.point)
            return Refusal('"' + command.point +
                           "\" is no crash point; use --point 12:before, 12:unacknowledged, "
                           "12:after, or two of them as 12:before+17:unacknowledged");
    }
    if (!command.out.empty() && !plan.point)
        return Refusal("--out writes the scenario of one crash point; name it with --point");
    if (command.jobs < 0 || command.jobs > jobs_max)
        return Refusal("--jobs is a number from 1 to " + std::to_string(jobs_max));
    plan.pool.jobs = command.jobs == 0 ? jobs_default() : command.jobs;
    // A unit of work is a first crash with all the second ones.
    plan.pool.patience = std::chrono::minutes{30};
    const auto files = read_scenarios({command.path});
    if (!files) return Refusal(files.error());
    plan.scenarios = by_target(*files, target);
    if (plan.scenarios.empty())
        return Refusal("none of these files runs on the target " + command.target);
    return plan;
}

sim::SweptStory named(const sim::Scenario& scenario, std::uint64_t seed) {
    return {.file = scenario.file,
            .title = scenario.title,
            .target = scenario.agent.targets.front(),
            .seed = seed,
            .result = {}};
}

/// The first crash of a unit whose process has died in earnest.
std::vector<sim::CrashVerdict> died(const sim::Sweep& sweep,
                                    const sim::AtEffect& first,
                                    const sim::SweepResult& result,
                                    const std::string& death) {
    sim::CrashVerdict verdict;
    verdict.point.first = first;
    verdict.first = result.effects.at(first.number - 1);
    verdict.result.violations.push_back(
        {.check = "process-died", .at = sweep.scenario().start, .message = death});
    return {verdict};
}

sim::SweptStory sweep_story(const Plan& plan, const sim::Scenario& scenario) {
    auto story = named(scenario, plan.options.seed);
    const auto begun = Clock::now();
    sim::Sweep sweep{scenario, plan.options};
    story.result = sweep.begin();
    const auto& units = sweep.first_crashes();
    Progress progress{"first crashes", units.size()};
    progress.doing(scenario.file);
    std::uint64_t next = 0;
    WorkerPool::Duties duties;
    duties.work = [&](std::uint64_t unit) { return encode(sweep.visit(units.at(unit))); };
    duties.next_block = [&]() -> std::optional<sim::Block> {
        if (next == units.size()) return std::nullopt;
        return sim::Block{.first = next++, .count = 1};
    };
    duties.report = [&](const UnitDone& done) {
        auto verdicts = sim::decode_verdicts(done.result);
        if (done.death || !verdicts || verdicts->empty()) {
            verdicts = died(sweep, units.at(done.unit), story.result,
                            done.death.value_or("its answer is unreadable"));
        }
        for (const auto& verdict : *verdicts) {
            if (!verdict.result.passed) progress.failed();
        }
        story.result.add(*std::move(verdicts));
        progress.advance();
    };
    duties.stop = [] { return interrupted(); };
    WorkerPool::run(plan.pool, duties);
    progress.wipe();
    story.seconds = std::chrono::duration<double>(Clock::now() - begun).count();
    return story;
}

/// Visits one point of each scenario, and keeps the scenario of the first.
std::vector<sim::SweptStory> visit_point(const Plan& plan) {
    std::vector<sim::SweptStory> stories;
    for (const auto& scenario : plan.scenarios) {
        auto& story = stories.emplace_back(named(scenario, plan.options.seed));
        sim::Sweep sweep{scenario, plan.options};
        story.result.effects = sweep.begin().effects;
        story.result.points = 1;
        std::vector<sim::CrashVerdict> verdicts;
        verdicts.push_back(sweep.visit(*plan.point));
        story.result.add(std::move(verdicts));
    }
    return stories;
}

bool write_point(const SweepCommand& command, const Plan& plan) {
    auto scenario = sim::with_crash(plan.scenarios.front(), *plan.point);
    scenario.seeds = {.first = plan.options.seed, .last = plan.options.seed};
    std::ofstream file{command.out, std::ios::binary | std::ios::trunc};
    file << sim::write_scenario(scenario) << std::flush;
    return file.good();
}

ExitCode verdict_of(const std::vector<sim::SweptStory>& stories) {
    for (const auto& story : stories) {
        if (story.result.failed() > 0 || !story.result.complete()) return ExitCode::failed;
    }
    return ExitCode::passed;
}

ExitCode perform(const SweepCommand& command, const Plan& plan) {
    std::vector<sim::SweptStory> stories;
    if (plan.point) {
        stories = visit_point(plan);
        if (!command.out.empty() && !write_point(command, plan)) {
            std::cerr << "torpor sweep: cannot write " << command.out << '\n';
            return ExitCode::environment;
        }
    } else {
        for (const auto& scenario : plan.scenarios) {
            if (!interrupted()) stories.push_back(sweep_story(plan, scenario));
        }
    }
    if (command.json) {
        std::cout << json_report(stories);
    } else {
        const auto sink = ::isatty(STDOUT_FILENO) == 1 ? sim::Sink::terminal : sim::Sink::file;
        std::cout << text_report(stories, sim::colour_for(sink, std::getenv("NO_COLOR")));
    }
    std::cout.flush();
    if (interrupted()) return ExitCode::interrupted;
    return std::cout.good() ? verdict_of(stories) : ExitCode::environment;
}

}  // namespace

void describe(CLI::App& app, SweepCommand& command) {
    app.footer(footer_text);
    app.add_option("PATH", command.path, "a scenario file, or a folder of them")->required();
    app.add_option("--target", command.target, "sweep only where the runtime is deployed like this")
        ->type_name("lambda|daemon");
    app.add_option("--seed", command.seed, "the seed that decides everything else")
        ->type_name("N")
        ->capture_default_str();
    app.add_flag("--single", command.single, "no second crash during the recovery");
    app.add_option("--point", command.point, "visit this crash point alone")
        ->type_name("EFFECT:PHASE[+EFFECT:PHASE]");
    app.add_option("--out", command.out, "with --point: write the scenario with these crashes")
        ->type_name("FILE");
    app.add_option("--jobs", command.jobs, "worker processes; 0 for one per processor")
        ->type_name("N");
    app.add_flag("--json", command.json, "print one JSON document");
}

ExitCode sweep(const SweepCommand& command) {
    const auto plan = plan_of(command);
    if (!plan) {
        std::cerr << "torpor sweep: " << plan.error() << (plan.error().ends_with('\n') ? "" : "\n");
        return ExitCode::usage;
    }
    watch_interrupts();
    try {
        return perform(command, *plan);
    } catch (const std::system_error& error) {
        std::cerr << "torpor sweep: " << error.what() << '\n';
        return ExitCode::environment;
    }
}

}  // namespace torpor::cli
