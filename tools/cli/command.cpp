#include "tools/cli/command.hpp"

#include <sstream>

#include <CLI/CLI.hpp>

#include "sim/report/program.hpp"
#include "sim/scenario/read_scenario.hpp"

namespace torpor::cli {

namespace {

constexpr const char* footer_text = R"(Examples:
  torpor run scenarios/smoke/hello.json
  torpor run scenarios --seeds 1..20
  torpor run scenarios/threads --faults all --seeds 1..100
  torpor run scenarios/crash/anywhere.json --seed 17 --trace trace.txt
  torpor fakes serve --port 4566 --scenario scenarios/smoke/weather-tool.json
  torpor bench kernel --json

Exit codes:
  0 all passed, 1 a scenario failed, 2 wrong arguments or file, 3 not deterministic,
  4 limit reached, 5 internal error, 6 environment (port, file), 130 interrupted)";

constexpr const char* run_footer =
    R"(A PATH is a scenario file or a folder that is searched for *.json.
Without --seed or --seeds each file runs with the seeds it names itself, and without --target on
every target it names.
Data goes to stdout, progress and diagnostics to stderr. The last line of a failure is the
command that reproduces it.)";

struct Raw {
    RunCommand run;
    ExploreCommand explore;
    SweepCommand sweep;
    ShrinkCommand shrink;
    ReplayCommand replay;
    CompareCommand compare;
    CoverageCommand coverage;
    ServeCommand serve;
    BenchCommand bench;
    std::optional<std::string> target;
    std::optional<std::string> faults;
    std::optional<std::string> seed;
    std::optional<std::string> seeds;
};

void describe_run(CLI::App& app, Raw& raw) {
    app.footer(run_footer);
    app.add_option("PATH", raw.run.paths, "scenario files or folders")->required();
    auto* seed = app.add_option("--seed", raw.seed, "run with this one seed")->type_name("N");
    app.add_option("--seeds", raw.seeds, "run with every seed of the range")
        ->type_name("A..B")
        ->excludes(seed);
    app.add_option("--target", raw.target, "run only where the runtime is deployed like this")
        ->type_name("lambda|daemon");
    app.add_option(
           "--faults", raw.faults,
           "on top of those a file names, faults of this class that the seed draws; of what a "
           "file expects only upper bounds are judged then")
        ->type_name("none|network|crashes|services|all");
    app.add_flag("--json", raw.run.json, "print one JSON document");
    app.add_flag("--twice", raw.run.twice, "run every seed twice and compare each draw");
    app.add_option("--trace", raw.run.trace_file, "write the trace of the last run")
        ->type_name("FILE");
    app.add_option("--coverage", raw.run.coverage_file,
                   "write what the runs have met; `torpor coverage` shows it")
        ->type_name("FILE");
    app.add_option("--record", raw.run.record_file,
                   "write a run file of the first failing run, or of the last one if none fails; "
                   "`torpor replay` runs it again")
        ->type_name("FILE");
    describe(app, raw.run.bill);
    describe(app, raw.run.reports);
}

base::Result<Command, Told> run_command(Raw& raw) {
    if (raw.target) {
        raw.run.target = sim::target_named(*raw.target);
        if (!raw.run.target) {
            return std::unexpected(Told{ExitCode::usage, "",
                                        "torpor run: \"" + *raw.target +
                                            "\" is no target; use --target lambda or --target "
                                            "daemon\n"});
        }
    }
    if (raw.faults) {
        // What the only profile was called before there were several.
        raw.run.faults = sim::profile_named(*raw.faults == "drawn" ? "all" : *raw.faults);
        if (!raw.run.faults) {
            return std::unexpected(Told{ExitCode::usage, "",
                                        "torpor run: there are no faults \"" + *raw.faults +
                                            "\"; use none, network, crashes, services or all\n"});
        }
    }
    if (raw.seed || raw.seeds) {
        const auto text = raw.seed ? *raw.seed : *raw.seeds;
        raw.run.seeds = sim::parse_seed_range(text);
        const bool range_for_one = raw.seed && text.contains("..");
        if (!raw.run.seeds || range_for_one) {
            return std::unexpected(
                Told{ExitCode::usage, "",
                     "torpor run: \"" + text + "\" is no seed; use --seed 7 or --seeds 1..200\n"});
        }
    }
    return raw.run;
}

}  // namespace

namespace {

/// What CLI11 does not say: which word was no command.
std::optional<Told> unknown_command(int argc, const char* const* argv, const CLI::App& app) {
    if (argc < 2) return Told{ExitCode::usage, "", app.help()};
    const std::string word = argv[1];
    if (word.starts_with('-')) return std::nullopt;
    std::string known;
    for (const auto* command : app.get_subcommands({})) {
        if (command->get_name() == word) return std::nullopt;
        known += (known.empty() ? "" : ", ") + command->get_name();
    }
    return Told{ExitCode::usage, "",
                "torpor: there is no command \"" + word + "\"; there are " + known + "\n"};
}

}  // namespace

base::Result<Command, Told> parse_command(int argc, const char* const* argv) {
    Raw raw;
    CLI::App app{"A deterministic simulator for agents that wait for days.", "torpor"};
    app.footer(footer_text);
    app.set_version_flag("--version", sim::program_text);
    app.require_subcommand(1);

    auto& run = *app.add_subcommand("run", "run scenario files in the simulator");
    describe_run(run, raw);

    auto& explore = *app.add_subcommand("explore", "search seeds for runs that break a promise");
    describe(explore, raw.explore);
    auto& sweep = *app.add_subcommand("sweep", "let a process die at every effect of a scenario");
    describe(sweep, raw.sweep);
    auto& shrink = *app.add_subcommand("shrink", "make a failing scenario small");
    describe(shrink, raw.shrink);
    auto& replay = *app.add_subcommand("replay", "run a recorded run again and compare each step");
    describe(replay, raw.replay);
    auto& compare = *app.add_subcommand("compare", "compare what is left on both deployments");
    describe(compare, raw.compare);
    auto& coverage = *app.add_subcommand("coverage", "show what runs have met and what not");
    describe(coverage, raw.coverage);

    auto& fakes = *app.add_subcommand("fakes", "the simulated services on their own");
    fakes.require_subcommand(1);
    auto& serve = *fakes.add_subcommand("serve", "put the simulated services on a real port");
    serve.add_option("--port", raw.serve.port, "loopback port; 0 takes any free one")
        ->type_name("N")
        ->required();
    serve
        .add_option("--scenario", raw.serve.scenario,
                    "take model script and tools from this scenario file")
        ->type_name("FILE");

    auto& bench = *app.add_subcommand("bench", "measure this build on this machine");
    bench.require_subcommand(1);
    auto& kernel = *bench.add_subcommand("kernel", "timers and messages of the simulation kernel");
    auto& stack = *bench.add_subcommand("stack", "slices of the whole runtime in the simulator");
    auto& history =
        *bench.add_subcommand("history", "slices of one thread as its history becomes long");
    auto& search =
        *bench.add_subcommand("search", "runs of three agents with and without judgement");
    for (auto* one : {&kernel, &stack, &history, &search})
        one->add_flag("--json", raw.bench.json, "print JSON");

    if (auto told = unknown_command(argc, argv, app)) return std::unexpected(std::move(*told));
    try {
        app.parse(argc, argv);
    } catch (const CLI::ParseError& error) {
        std::ostringstream out;
        std::ostringstream problem;
        const bool success = app.exit(error, out, problem) == 0;
        return std::unexpected(
            Told{success ? ExitCode::passed : ExitCode::usage, out.str(), problem.str()});
    }
    if (run) return run_command(raw);
    if (explore) return raw.explore;
    if (sweep) return raw.sweep;
    if (shrink) return raw.shrink;
    if (replay) return raw.replay;
    if (compare) return raw.compare;
    if (coverage) return raw.coverage;
    if (serve) return raw.serve;
    raw.bench.what = kernel    ? BenchCommand::What::kernel
                     : history ? BenchCommand::What::history
                     : search  ? BenchCommand::What::search
                               : BenchCommand::What::stack;
    return raw.bench;
}

}  // namespace torpor::cli
