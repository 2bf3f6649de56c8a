#include "tools/cli/shrink.hpp"

#include <array>
#include <fstream>
#include <iostream>
#include <sstream>

#include <catch2/catch.hpp>

#include "sim/replay/run_file.hpp"
#include "sim/scenario/read_scenario.hpp"
#include "tests/support/temporary_folder.hpp"
#include "tools/cli/command.hpp"

using namespace torpor;
using namespace torpor::cli;

namespace {

/// Fails: nobody says that it is snowing.
constexpr const char* failing = R"({
  "title": "A wrong expectation",
  "model": [{ "hears": "hello", "says": "Hello, Ada." }, { "hears": "bye", "says": "Bye." }],
  "events": [
    { "at": "0s", "user": "ada", "says": "Hello!" },
    { "at": "1m", "user": "ada", "says": "Bye!" }
  ],
  "expect": { "replies": [{ "user": "ada", "reads": "It is snowing." }] },
  "seeds": "3..4"
})";

void write(const std::string& path, const std::string& text) {
    std::ofstream{path, std::ios::binary} << text;
}

/// What a command has said, and its code.
struct Said {
    ExitCode code = ExitCode::passed;
    std::string out;
    std::string error;
};

Said run(const ShrinkCommand& command) {
    std::ostringstream out;
    std::ostringstream error;
    auto* const old_out = std::cout.rdbuf(out.rdbuf());
    auto* const old_error = std::cerr.rdbuf(error.rdbuf());
    Said said;
    said.code = shrink(command);
    std::cout.rdbuf(old_out);
    std::cerr.rdbuf(old_error);
    said.out = out.str();
    said.error = error.str();
    return said;
}

ShrinkCommand of(std::string path) {
    ShrinkCommand command;
    command.path = std::move(path);
    return command;
}

}  // namespace

TEST_CASE("shrink command: its words are read") {
    const std::array words{"torpor", "shrink",     "a.json", "--seed",   "7",  "--target", "daemon",
                           "--out",  "small.json", "--json", "--budget", "3s", "--faults", "all"};
    const auto command = parse_command(static_cast<int>(words.size()), words.data());
    REQUIRE(command);
    const auto& shrink = std::get<ShrinkCommand>(*command);
    CHECK(shrink.path == "a.json");
    CHECK(shrink.seed == "7");
    CHECK(shrink.target == "daemon");
    CHECK(shrink.faults == "all");
    CHECK(shrink.out == "small.json");
    CHECK(shrink.budget == "3s");
    CHECK(shrink.json);
}

TEST_CASE("shrink command: the smaller scenario goes to stdout and can be read") {
    const tests::TemporaryFolder folder;
    write(folder.file("story.json"), failing);
    const auto said = run(of(folder.file("story.json")));
    CHECK(said.code == ExitCode::passed);
    const auto small = sim::read_scenario("small.json", said.out);
    REQUIRE(small);
    CHECK(small->events.size() == 1);
    CHECK(said.error.contains("fails with every seed that was tried"));
}

TEST_CASE("shrink command: a run file is made smaller, and what comes of it is written") {
    const tests::TemporaryFolder folder;
    write(folder.file("a.run"),
          encode(sim::record_run(sim::read_scenario("story.json", failing).value(), 3)));
    auto command = of(folder.file("a.run"));
    command.out = folder.file("small.json");
    command.json = true;
    const auto said = run(command);
    CHECK(said.code == ExitCode::passed);
    CHECK(said.out.contains("\"schema\": \"torpor.shrink\""));
    CHECK(said.out.contains("\"check\": \"expectation\""));
    CHECK(said.out.contains("\"any_seed\": true"));
    const auto small = sim::read_scenario_file(command.out);
    REQUIRE(small);
    CHECK(small->seeds.last == 20);
}

TEST_CASE("shrink command: what passes is said to pass") {
    const tests::TemporaryFolder folder;
    const auto said = run(of(TORPOR_SOURCE_DIR "/scenarios/timers/short-sleep.json"));
    CHECK(said.code == ExitCode::usage);
    CHECK(said.out.empty());
    CHECK(said.error.contains("nothing to make smaller"));
}

TEST_CASE("shrink command: wrong words and files are refused by name") {
    const tests::TemporaryFolder folder;
    write(folder.file("story.json"), failing);
    write(folder.file("bad.json"), "{");
    write(folder.file("bad.run"), "{");
    const auto error = [&](const std::string& file, auto change) {
        auto command = of(folder.file(file));
        change(command);
        const auto said = run(command);
        CHECK(said.code == ExitCode::usage);
        CHECK(said.out.empty());
        return said.error;
    };
    const auto nothing = [](ShrinkCommand&) {};
    CHECK(error("absent.json", nothing).contains("a file that can be read"));
    CHECK(error("bad.json", nothing).contains("bad.json:1:2"));
    CHECK(error("bad.run", nothing).contains("bad.run"));
    CHECK(error("story.json", [](ShrinkCommand& one) { one.seed = "x"; }).contains("--seed 7"));
    CHECK(error("story.json", [](ShrinkCommand& one) {
              one.target = "moon";
          }).contains("--target lambda"));
    CHECK(error("story.json", [](ShrinkCommand& one) {
              one.target = "daemon";
          }).contains("does not run on"));
    CHECK(error("story.json", [](ShrinkCommand& one) { one.faults = "odd"; }).contains("network"));
    CHECK(error("story.json", [](ShrinkCommand& one) { one.budget = "1x"; }).contains("60s"));

    auto command = of(folder.file("story.json"));
    command.out = folder.file("no/such/folder/small.json");
    CHECK(run(command).code == ExitCode::environment);
}
