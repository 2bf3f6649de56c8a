#include <catch2/catch.hpp>

#include "sim/report/json_report.hpp"
#include "sim/report/text_report.hpp"

using namespace torpor;
using namespace torpor::sim;
using namespace std::chrono_literals;

namespace {

RunResult run(std::string file, std::uint64_t seed, std::vector<Violation> violations = {}) {
    RunResult result;
    result.file = std::move(file);
    result.title = "A story";
    result.seed = seed;
    result.passed = violations.empty();
    result.violations = std::move(violations);
    result.virtual_seconds = 259202.5;
    result.events = 1234;
    result.slices = 2;
    result.trace_hash = "00ff";
    return result;
}

const Violation breach{
    .check = "timers-fire-once", .at = base::Instant{1500ms}, .message = "early"};

}  // namespace

TEST_CASE("text report: a good file takes one line and names no command") {
    const auto text = text_report({run("a.json", 1), run("a.json", 2)}, Colour::never);
    CHECK(text == "pass  a.json  A story (lambda, seeds 1..2, 3 d 00:00:02)\n");
}

TEST_CASE("text report: the story belongs to the first failure of all") {
    const auto text = text_report({run("a.json", 1, {breach}), run("b.json", 1, {breach})},
                                  Colour::never, "    0.000   ada says \"Hello.\"\n");
    CHECK(text ==
          "FAIL  a.json  A story\n"
          "      on lambda, seed 1: 0 of 1 passed, up to 3 d 00:00:02 of virtual time\n"
          "  first failure: seed 1, 2 slices, 1234 events, trace 00ff\n"
          "    1970-01-01T00:00:01Z  timers-fire-once: early\n"
          "  what happened:\n"
          "    0.000   ada says \"Hello.\"\n"
          "FAIL  b.json  A story\n"
          "      on lambda, seed 1: 0 of 1 passed, up to 3 d 00:00:02 of virtual time\n"
          "  first failure: seed 1, 2 slices, 1234 events, trace 00ff\n"
          "    1970-01-01T00:00:01Z  timers-fire-once: early\n"
          "reproduce with:\n"
          "torpor run a.json --target lambda --seed 1\n");
}

TEST_CASE("text report: a failure ends with the command that reproduces it") {
    const auto text = text_report({run("a.json", 1), run("my b.json", 4),
                                   run("my b.json", 5, {breach}), run("my b.json", 6, {breach})},
                                  Colour::never);
    CHECK(text.contains("first failure: seed 5, 2 slices, 1234 events, trace 00ff\n"));
    CHECK(text.contains("1970-01-01T00:00:01Z  timers-fire-once: early\n"));
    CHECK(text.contains("1 of 3 passed"));
    CHECK(text.ends_with("\ntorpor run 'my b.json' --target lambda --seed 5\n"));
}

TEST_CASE("text report: the runs of one file on two targets are told apart") {
    auto elsewhere = run("a.json", 1, {breach});
    elsewhere.target = Target::daemon;
    const auto text = text_report({run("a.json", 1), elsewhere}, Colour::never);
    CHECK(text.contains("(lambda, seed 1, 3 d 00:00:02)"));
    CHECK(text.contains("on daemon, seed 1: 0 of 1 passed"));
    CHECK(text.ends_with("\ntorpor run a.json --target daemon --seed 1\n"));
}

TEST_CASE("text report: colour is for terminals whose user has not refused it") {
    CHECK(colour_for(Sink::terminal, nullptr) == Colour::always);
    CHECK(colour_for(Sink::terminal, "") == Colour::always);
    CHECK(colour_for(Sink::terminal, "1") == Colour::never);
    CHECK(colour_for(Sink::file, nullptr) == Colour::never);
    CHECK(text_report({run("a.json", 1)}, Colour::always).contains("\x1b[32mpass\x1b[0m"));
    CHECK_FALSE(text_report({run("a.json", 1)}, Colour::never).contains('\x1b'));
}

TEST_CASE("json report: the document has its schema, its version and every key") {
    CHECK(json_report({run("a.json", 7, {breach})}) == R"({
  "schema": "torpor.result",
  "version": 1,
  "scenarios": [
    {
      "file": "a.json",
      "title": "A story",
      "target": "lambda",
      "seed": 7,
      "passed": false,
      "violations": [
        {
          "check": "timers-fire-once",
          "at": "1970-01-01T00:00:01.500000000Z",
          "message": "early"
        }
      ],
      "virtual_seconds": 259202.5,
      "events": 1234,
      "slices": 2,
      "trace_hash": "00ff"
    }
  ]
}
)");
    CHECK(json_report({}).contains("\"scenarios\": []"));
}
