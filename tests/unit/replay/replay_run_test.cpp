#include "sim/replay/replay_run.hpp"

#include <algorithm>

#include <catch2/catch.hpp>

#include "sim/world/world.hpp"
#include "tests/unit/replay/samples.hpp"

using namespace torpor;
using End = sim::Replay::End;

namespace {

sim::RunFile recorded(sim::Target target = sim::Target::lambda) {
    // As it comes out of a file: what is replayed was written and read.
    const auto text = encode(record_run(sim::weather(target), 7));
    auto run = sim::decode_run_file(text, "x.run");
    if (!run) FAIL(run.error());
    return *std::move(run);
}

/// A run that breaks an expectation at its end.
sim::RunFile failing() {
    auto scenario = sim::weather();
    scenario.expect.replies.front().reads = "It is snowing.";
    return record_run(scenario, 7);
}

}  // namespace

TEST_CASE("replay: a recorded run does the same again, on both targets") {
    for (const auto target : sim::all_targets) {
        const auto run = recorded(target);
        const auto replay = replay_run(run, {});
        CHECK(replay.end == End::same);
        CHECK(replay.steps == run.steps.size());
        CHECK(replay.steps > 100);
        CHECK(replay.result.passed);
        CHECK(replay.result.trace_hash == run.result.trace_hash);
    }
}

TEST_CASE("replay: a recording is the same as a plain run") {
    const auto run = recorded();
    const auto plain = sim::run_scenario(sim::weather(), 7);
    CHECK(run.result.trace_hash == plain.trace_hash);
    CHECK(run.result.events == plain.events);
    CHECK(run.result.slices == plain.slices);
}

TEST_CASE("replay: the recorded draws are given, whatever the seed") {
    auto run = recorded();
    run.seed += 1;
    CHECK(replay_run(run, {}).end == End::same);
}

TEST_CASE("replay: a run that fails does so again") {
    const auto run = failing();
    REQUIRE_FALSE(run.result.passed);
    const auto replay = replay_run(run, {});
    CHECK(replay.end == End::same);
    REQUIRE(replay.result.violations.size() == run.result.violations.size());
    CHECK(replay.result.violations[0].message == run.result.violations[0].message);
}

TEST_CASE("replay: the first step that differs is told with both sides") {
    const auto run = recorded();
    for (const std::size_t at :
         {std::size_t{0}, std::size_t{1}, run.steps.size() / 2, run.steps.size() - 1}) {
        CAPTURE(at);
        auto changed = run;
        changed.steps[at].hash ^= 1;
        const auto replay = replay_run(changed, {});
        REQUIRE(replay.end == End::diverged);
        CHECK(replay.steps == at);
        CHECK(replay.divergence->index == at);
        CHECK(replay.divergence->recorded == changed.steps[at]);
        CHECK(replay.divergence->now == run.steps[at]);
    }
}

TEST_CASE("replay: another draw leads to another run") {
    auto run = recorded();
    const auto latency = std::ranges::find_if(run.steps, [](const sim::RecordedStep& step) {
        return step.draw && step.draw->site == "network/latency";
    });
    REQUIRE(latency != run.steps.end());
    latency->draw->value = (latency->draw->value + 1) % latency->draw->bound;
    const auto replay = replay_run(run, {});
    REQUIRE(replay.end == End::diverged);
    CHECK(replay.divergence->index == static_cast<std::size_t>(latency - run.steps.begin()));
    CHECK(replay.divergence->now->draw == latency->draw);
    CHECK(replay.divergence->now->hash != latency->hash);
}

TEST_CASE("replay: a recording that is too short or too long differs at its end") {
    const auto run = recorded();
    auto shorter = run;
    const auto last = shorter.steps.back();
    shorter.steps.pop_back();
    const auto more = replay_run(shorter, {});
    REQUIRE(more.end == End::diverged);
    CHECK_FALSE(more.divergence->recorded);
    CHECK(more.divergence->now == last);

    auto longer = run;
    longer.steps.push_back(last);
    const auto less = replay_run(longer, {});
    REQUIRE(less.end == End::diverged);
    CHECK(less.divergence->index == run.steps.size());
    CHECK(less.divergence->recorded == last);
    CHECK_FALSE(less.divergence->now);
}

TEST_CASE("replay: what happens after the last step belongs to the run, too") {
    auto run = recorded();
    run.result.trace_hash = "0000000000000000";
    const auto replay = replay_run(run, {});
    REQUIRE(replay.end == End::diverged);
    CHECK_FALSE(replay.divergence->recorded);
    CHECK_FALSE(replay.divergence->now);
}

TEST_CASE("replay: it stops at the step that is asked for") {
    const auto run = recorded();
    std::size_t seen = 0;
    sim::ReplayOptions options;
    options.step = [&](std::size_t index, const sim::RecordedStep& step) {
        CHECK(index == seen);
        CHECK(step == run.steps[index]);
        seen += 1;
        return index == 41;
    };
    const auto replay = replay_run(run, options);
    CHECK(replay.end == End::stopped);
    CHECK(replay.steps == 42);
    CHECK(seen == 42);
    CHECK_FALSE(replay.broken);
}

TEST_CASE("replay: it stops where a check breaks, be it at the end") {
    const auto run = failing();
    sim::ReplayOptions options;
    options.break_on = "expectation";
    const auto replay = replay_run(run, options);
    REQUIRE(replay.end == End::stopped);
    REQUIRE(replay.broken);
    CHECK(replay.broken->message == run.result.violations[0].message);
    CHECK(replay.steps == run.steps.size());

    options.break_on = "takes-effect-once";
    CHECK(replay_run(run, options).end == End::same);
}
