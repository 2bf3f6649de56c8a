#include "sim/differential/compare.hpp"

#include <catch2/catch.hpp>

#include "sim/scenario/read_scenario.hpp"

using namespace torpor::sim;

TEST_CASE("compare: disturbances are left out of a story, everything else stays") {
    Scenario story;
    story.faults.refused = 10;
    story.events.push_back({.moment = AtTime{}, .action = Crash{}});
    story.events.push_back({.moment = AtTime{}, .action = Partition{}});
    story.events.push_back({.moment = AtTime{}, .action = UserSays{.user = "ada", .text = "Hi"}});
    const auto plain = undisturbed(story);
    CHECK(plain.faults.refused == 0);
    REQUIRE(plain.events.size() == 1);
    CHECK(std::holds_alternative<UserSays>(plain.events.front().action));
}

TEST_CASE("compare: a plain story ends the same on both deployments") {
    const auto story =
        read_scenario_file(std::string{TORPOR_SOURCE_DIR} + "/scenarios/smoke/weather-tool.json");
    REQUIRE(story);
    const auto comparison = compare_targets(*story, 3, nullptr);
    CHECK(comparison.difference.empty());
    CHECK(comparison.sameness == Sameness::same);
}
