#include "sim/coverage/covered_run.hpp"

#include <catch2/catch.hpp>

#include "sim/scenario/read_scenario.hpp"

using namespace torpor::sim;

namespace {

Scenario weather(Target target) {
    auto scenario =
        read_scenario_file(std::string{TORPOR_SOURCE_DIR} + "/scenarios/smoke/weather-tool.json");
    REQUIRE(scenario);
    scenario->agent.targets = {target};
    return *std::move(scenario);
}

}  // namespace

TEST_CASE("covered run: being followed changes nothing") {
    for (const auto target : all_targets) {
        const auto story = weather(target);
        Coverage coverage;
        const auto covered = run_covered(story, 7, {}, coverage);
        CHECK(covered.trace_hash == run_scenario(story, 7).trace_hash);
        CHECK(covered.passed);
    }
}

TEST_CASE("covered run: it says what was drawn, reached, judged and written") {
    Coverage coverage;
    run_covered(weather(Target::lambda), 7, {}, coverage);
    CHECK(coverage.runs == 1);
    CHECK(coverage.count(Aspect::sites, "network/latency") > 10);
    CHECK(coverage.count(Aspect::points, "tool-invoked") == 1);
    CHECK(coverage.count(Aspect::lines, "result answered") == 1);
    CHECK(coverage.count(Aspect::checks, "calls-reach-their-tool") > 0);
    CHECK(coverage.count(Aspect::checks, "timers-fire-once") == 0);
}

TEST_CASE("covered run: a kill is met in the state that the story gives it") {
    auto story = weather(Target::lambda);
    ScenarioEvent kill;
    kill.moment = WhenReached{.point = Point::tool_invoked, .times = 1};
    kill.action = Crash{};
    story.events.push_back(kill);
    Coverage coverage;
    run_covered(story, 7, {}, coverage);
    CHECK(coverage.count(Aspect::faults, "kill/dispatching") == 1);
}
