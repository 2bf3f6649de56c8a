#include "sim/sweep/crash_point.hpp"

#include <catch2/catch.hpp>

using namespace torpor::sim;

TEST_CASE("crash point: its text is read as it is written") {
    for (const auto* text : {"1:before", "12:unacknowledged", "7:after+9:unacknowledged"}) {
        const auto point = parse_crash_point(text);
        REQUIRE(point);
        CHECK(to_text(*point) == text);
    }
}

TEST_CASE("crash point: what is none is refused") {
    for (const auto* text : {"", "12", "0:before", "x:before", "12:later", "12:before+",
                             "12:before+12:after", "12:before+3:after", "-1:before", "12:before "})
        CHECK_FALSE(parse_crash_point(text));
}

TEST_CASE("crash point: the story dies there and has time to recover") {
    Scenario story;
    story.expect.replies.push_back({.user = "ada", .reads = "Hello.", .position = {}});
    const auto crashed = with_crash(story, *parse_crash_point("3:before+5:after"));
    REQUIRE(crashed.events.size() == 2);
    CHECK(std::get<AtEffect>(crashed.events[0].moment).number == 3);
    CHECK(std::get<AtEffect>(crashed.events[1].moment).phase == EffectPhase::after);
    CHECK(crashed.expect.within > story.expect.within);
    CHECK_FALSE(crashed.expect.replies.front().tally.least);
    CHECK(crashed.agent.max_receive_count > story.agent.max_receive_count);
}
