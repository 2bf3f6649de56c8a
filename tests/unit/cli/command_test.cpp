#include "tools/cli/command.hpp"

#include <catch2/catch.hpp>

using namespace torpor;
using namespace torpor::cli;

namespace {

base::Result<Command, Told> parse(std::vector<const char*> words) {
    words.insert(words.begin(), "torpor");
    return parse_command(static_cast<int>(words.size()), words.data());
}

RunCommand parse_run(std::vector<const char*> words) {
    words.insert(words.begin(), "run");
    const auto command = parse(std::move(words));
    REQUIRE(command);
    return std::get<RunCommand>(*command);
}

/// What was said about a command that is refused.
std::string refusal(const std::vector<const char*>& words) {
    const auto command = parse(words);
    REQUIRE_FALSE(command);
    CHECK(command.error().code == ExitCode::usage);
    CHECK(command.error().out.empty());
    return command.error().error;
}

}  // namespace

TEST_CASE("command: run takes paths and nothing else by default") {
    const auto run = parse_run({"scenarios/smoke", "scenarios/timers/short-sleep.json"});
    CHECK(run.paths ==
          std::vector<std::string>{"scenarios/smoke", "scenarios/timers/short-sleep.json"});
    CHECK_FALSE(run.seeds);
    CHECK_FALSE(run.target);
    CHECK_FALSE(run.json);
    CHECK_FALSE(run.twice);
    CHECK(run.trace_file.empty());
}

TEST_CASE("command: run takes its options before and after the paths") {
    const auto run = parse_run({"--json", "hello.json", "--twice", "--trace", "trace.txt"});
    CHECK(run.paths == std::vector<std::string>{"hello.json"});
    CHECK(run.json);
    CHECK(run.twice);
    CHECK(run.trace_file == "trace.txt");
}

TEST_CASE("command: one seed and a range of seeds") {
    const auto one = parse_run({"hello.json", "--seed", "17"});
    REQUIRE(one.seeds);
    CHECK(one.seeds->first == 17);
    CHECK(one.seeds->last == 17);

    const auto range = parse_run({"hello.json", "--seeds", "3..5"});
    REQUIRE(range.seeds);
    CHECK(range.seeds->first == 3);
    CHECK(range.seeds->last == 5);
}

TEST_CASE("command: a target is one of two") {
    CHECK(parse_run({"hello.json", "--target", "daemon"}).target == sim::Target::daemon);
    CHECK(parse_run({"hello.json", "--target", "lambda"}).target == sim::Target::lambda);
    CHECK(refusal({"run", "hello.json", "--target", "moon"}).contains("--target lambda"));
}

TEST_CASE("command: what is no seed is refused with an example") {
    for (const char* text : {"x", "-1", "", "1..2", "18446744073709551616"}) {
        CAPTURE(text);
        CHECK(refusal({"run", "hello.json", "--seed", text}).contains("--seed 7"));
    }
    for (const char* text : {"5..3", "1..", "..3", "1...3", "1 .. 3", "", "1..2x"}) {
        CAPTURE(text);
        CHECK(refusal({"run", "hello.json", "--seeds", text}).contains("--seeds 1..200"));
    }
}

TEST_CASE("command: one seed and a range exclude each other") {
    const auto said = refusal({"run", "hello.json", "--seed", "1", "--seeds", "1..2"});
    CHECK(said.contains("--seed"));
    CHECK(said.contains("excludes"));
}

TEST_CASE("command: run without a path, an unknown word and an unknown option are refused") {
    CHECK(refusal({"run"}).contains("PATH"));
    CHECK_FALSE(refusal({}).empty());
    CHECK_FALSE(refusal({"dream"}).empty());
    CHECK(refusal({"run", "hello.json", "--sed", "1"}).contains("--sed"));
}

TEST_CASE("command: help and version are told with success") {
    const auto help = parse({"--help"});
    REQUIRE_FALSE(help);
    CHECK(help.error().code == ExitCode::passed);
    CHECK(help.error().error.empty());
    CHECK(help.error().out.contains("Exit codes:"));

    const auto run_help = parse({"run", "--help"});
    REQUIRE_FALSE(run_help);
    CHECK(run_help.error().code == ExitCode::passed);
    for (const char* option :
         {"--seed ", "--seeds ", "--target ", "--json", "--trace ", "--twice"}) {
        CAPTURE(option);
        CHECK(run_help.error().out.contains(option));
    }

    const auto version = parse({"--version"});
    REQUIRE_FALSE(version);
    CHECK(version.error().code == ExitCode::passed);
    CHECK(version.error().out.starts_with("torpor "));
}

TEST_CASE("command: the services are served on a port of 16 bits") {
    const auto command = parse({"fakes", "serve", "--port", "0", "--scenario", "hello.json"});
    REQUIRE(command);
    CHECK(std::get<ServeCommand>(*command).port == 0);
    CHECK(std::get<ServeCommand>(*command).scenario == "hello.json");

    const auto last = parse({"fakes", "serve", "--port", "65535"});
    REQUIRE(last);
    CHECK(std::get<ServeCommand>(*last).port == 65535);
    CHECK(refusal({"fakes", "serve", "--port", "65536"}).contains("--port"));
    CHECK(refusal({"fakes", "serve"}).contains("--port"));
    CHECK_FALSE(refusal({"fakes"}).empty());
}

TEST_CASE("command: each bench is named") {
    const auto kernel = parse({"bench", "kernel", "--json"});
    REQUIRE(kernel);
    CHECK(std::get<BenchCommand>(*kernel).what == BenchCommand::What::kernel);
    CHECK(std::get<BenchCommand>(*kernel).json);

    const auto stack = parse({"bench", "stack"});
    REQUIRE(stack);
    CHECK(std::get<BenchCommand>(*stack).what == BenchCommand::What::stack);
    CHECK_FALSE(std::get<BenchCommand>(*stack).json);
    CHECK_FALSE(refusal({"bench"}).empty());
}
