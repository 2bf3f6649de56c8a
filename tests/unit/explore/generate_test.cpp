#include <map>
#include <set>
#include <string>

#include <catch2/catch.hpp>

#include "sim/explore/generate.hpp"
#include "sim/explore/timeline.hpp"
#include "sim/scenario/read_scenario.hpp"
#include "sim/scenario/write_scenario.hpp"
#include "sim/world/world.hpp"
#include "tests/support/seeded_random.hpp"

using namespace torpor;
using namespace torpor::sim;

namespace {

/// Every draw is the plainest.
struct Plain final : base::Random {
    std::uint64_t choose(std::string_view, std::uint64_t) override { return 0; }
};

std::string drawn(std::uint64_t seed) {
    tests::SeededRandom random{seed};
    return write_scenario(generate_scenario(random));
}

}  // namespace

TEST_CASE("generate: the same draws give the same story, others another") {
    CHECK(drawn(1) == drawn(1));
    CHECK(drawn(1) != drawn(2));
}

TEST_CASE("generate: a story is a scenario file") {
    for (std::uint64_t seed = 1; seed <= 400; ++seed) {
        const auto text = drawn(seed);
        const auto read = read_scenario("drawn", text);
        INFO("seed " << seed << "\n" << text << (read ? "" : read.error().text()));
        REQUIRE(read.has_value());
        REQUIRE(write_scenario(*read) == text);
    }
}

TEST_CASE("generate: the plainest story is one message, and it holds") {
    Plain random;
    const auto story = generate_scenario(random);
    CHECK(story.events.size() == 1);
    CHECK(story.tools.size() == 1);
    const auto result = run_scenario(story, 1);
    CHECK(result.passed);
    CHECK(result.slices <= 3);
}

TEST_CASE("generate: stories differ in what they are about, and most are small") {
    std::map<Target, int> targets;
    std::set<std::string> called;
    int small = 0;
    constexpr int stories = 500;
    for (std::uint64_t seed = 1; seed <= stories; ++seed) {
        tests::SeededRandom random{seed};
        const auto story = generate_scenario(random);
        targets[story.agent.targets.front()] += 1;
        for (const auto& rule : story.model) {
            for (const auto& call : rule.calls)
                called.insert(call.tool);
        }
        if (story.events.size() <= 6) small += 1;
    }
    CHECK(targets[Target::lambda] > stories / 3);
    CHECK(targets[Target::daemon] > stories / 3);
    CHECK(small > stories / 2);
    for (const auto* tool :
         {"sleep", "sleep_until", "sleep_until_event_or_input", "spawn_thread", "report_to_parent",
          "close_thread", "send_message_to_child", "cancel_subscription", "weather"})
        CHECK(called.contains(tool));
}

TEST_CASE("timeline: the agent stays, and its users speak the given words") {
    tests::SeededRandom random{7};
    Scenario agent;
    agent.title = "An agent";
    agent.model.push_back({.hears = "", .says = "Very well."});
    const Cast cast{.users = {"ada"}, .phrases = {"Hello."}, .messages_max = 5};
    const auto story = with_drawn_timeline(agent, cast, random);
    CHECK(story.title == "An agent");
    REQUIRE_FALSE(story.events.empty());
    for (const auto& event : story.events) {
        if (const auto* says = std::get_if<UserSays>(&event.action)) CHECK(says->text == "Hello.");
    }
    CHECK(run_scenario(story, 1).passed);
}
