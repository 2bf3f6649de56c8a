#include "sim/replay/run_file.hpp"

#include <catch2/catch.hpp>

#include "tests/unit/replay/samples.hpp"

using namespace torpor;

namespace {

sim::RunFile short_run() {
    sim::RunFile run;
    run.program = "torpor test";
    run.scenario = sim::weather();
    run.seed = UINT64_MAX;
    run.result.file = "weather-tool.json";
    run.result.seed = UINT64_MAX;
    run.result.faults = "crashes";
    run.result.trace_hash = "00000000000000ff";
    run.result.violations.push_back(
        {"takes-effect-once", base::Instant{std::chrono::nanoseconds{7}}, "twice \"ada\"\n\x01"});
    run.steps.push_back({.draw = sim::Choice{"a stream", "a site", UINT64_MAX, UINT64_MAX - 1},
                         .event = {},
                         .hash = UINT64_MAX});
    run.steps.push_back(
        {.draw = {}, .event = "2026-01-05T09:00:00.007Z  a.kind  subject  x=1", .hash = 0});
    return run;
}

std::string refusal(const std::string& text) {
    const auto run = sim::decode_run_file(text, "x.run");
    REQUIRE_FALSE(run);
    return run.error();
}

/// The text with the first occurrence of something replaced.
std::string with(std::string text, const std::string& what, const std::string& instead) {
    const auto at = text.find(what);
    REQUIRE(at != std::string::npos);
    return text.replace(at, what.size(), instead);
}

}  // namespace

TEST_CASE("run file: what is written is read") {
    const auto run = short_run();
    const auto read = sim::decode_run_file(encode(run), "x.run");
    if (!read) FAIL(read.error());
    CHECK(read->program == run.program);
    CHECK(read->seed == run.seed);
    CHECK(read->steps == run.steps);
    CHECK(read->result.faults == "crashes");
    CHECK(read->result.trace_hash == run.result.trace_hash);
    REQUIRE(read->result.violations.size() == 1);
    CHECK(read->result.violations[0].check == "takes-effect-once");
    CHECK(read->result.violations[0].at == run.result.violations[0].at);
    CHECK(read->result.violations[0].message == run.result.violations[0].message);
    CHECK(read->scenario.title == run.scenario.title);
    CHECK(encode(*read) == encode(run));
}

TEST_CASE("run file: one line for the header and one for each step") {
    const auto text = encode(short_run());
    CHECK(std::ranges::count(text, '\n') == 3);
    CHECK(
        text.contains(R"({"draw":["a stream","a site",18446744073709551615,18446744073709551614],)"
                      R"("hash":"ffffffffffffffff"})"));
}

TEST_CASE("run file: a file that is none is refused in its first line") {
    for (const auto* text : {"", "\n", "{}", "[]", "x", "\xff\xfe", R"({"schema":"torpor.result"})",
                             R"({"schema":7})"}) {
        CAPTURE(text);
        CHECK(refusal(text).starts_with("x.run:1: this is no run file"));
    }
    CHECK(refusal(R"({"schema":"torpor.run","version":2})").contains("another version"));
    CHECK(refusal(R"({"schema":"torpor.run","version":1})").contains("\"seed\" and \"steps\""));
}

TEST_CASE("run file: what is wrong with the header is said") {
    const auto text = encode(short_run());
    CHECK(refusal(with(text, "\"result\"", "\"resulting\"")).contains("no \"result\""));
    CHECK(refusal(with(text, "\"scenario\"", "\"story\"")).contains("no \"scenario\""));
    CHECK(refusal(with(text, "\"seed\":18446744073709551615", "\"seed\":-1")).contains("\"seed\""));
    const auto wrong = refusal(with(text, "\\\"title\\\"", "\\\"tilte\\\""));
    CHECK(wrong.starts_with("x.run:1: the scenario in the header is wrong:\nscenario:"));
}

TEST_CASE("run file: a damaged step is refused with its line") {
    const auto text = encode(short_run());
    CHECK(refusal(with(text, "{\"draw\"", "\"draw\"")).starts_with("x.run:2: expected a step"));
    CHECK(
        refusal(with(text, "18446744073709551614]", "\"x\"]")).starts_with("x.run:2: a \"draw\""));
    CHECK(refusal(with(text, "ffffffffffffffff", "fffg")).starts_with("x.run:2: the step has no"));
    CHECK(refusal(with(text, "ffffffffffffffff", "1ffffffffffffffff")).contains("x.run:2:"));
    CHECK(refusal(with(text, "{\"event\"", "{\"evnt\"")).starts_with("x.run:3: a step has"));
    CHECK(refusal(text + "\n").starts_with("x.run:4: expected a step"));
}

TEST_CASE("run file: a file that was cut off is refused wherever that was") {
    const auto text = encode(short_run());
    for (std::size_t size = 0; size < text.size() - 1; size += 7) {
        CAPTURE(size);
        CHECK_FALSE(sim::decode_run_file(text.substr(0, size), "x.run"));
    }
    const auto lines = text.substr(0, text.rfind("{\"event\""));
    CHECK(refusal(lines).ends_with("the file ends after 1 of 2 steps"));
}

TEST_CASE("run file: any byte may be wrong") {
    const auto text = encode(short_run());
    for (std::size_t at = 0; at < text.size(); at += 3) {
        auto damaged = text;
        damaged[at] = static_cast<char>(damaged[at] ^ 0x15);
        const auto run = sim::decode_run_file(damaged, "x.run");
        if (!run) CHECK(run.error().starts_with("x.run:"));
    }
}

TEST_CASE("run file: deep nesting is refused") {
    const std::string deep(200'000, '[');
    CHECK(refusal(deep).contains("x.run:1:"));
    const auto text = encode(short_run());
    CHECK(refusal(with(text, "{\"event\":", "{\"event\":" + deep)).contains("x.run:3:"));
}

TEST_CASE("run file: a file that is not there is refused") {
    const auto run = sim::read_run_file("/no/such/file.run");
    REQUIRE_FALSE(run);
    CHECK(run.error() == "/no/such/file.run: cannot be read");
    CHECK_FALSE(sim::read_run_file("/"));
    CHECK(sim::read_run_file("/dev/null").error().contains("no run file"));
}
