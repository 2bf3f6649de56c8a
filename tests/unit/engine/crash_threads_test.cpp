#include <catch2/catch.hpp>

#include "tests/support/core_samples.hpp"
#include "tests/unit/engine/story.hpp"

using namespace torpor;
using namespace torpor::tests;
using Lines = std::vector<std::string>;

namespace {

void check_end(const Ending& ending, const Ending& expected) {
    CHECK(ending.histories == expected.histories);
    CHECK(ending.outputs == expected.outputs);
    CHECK(ending == expected);
}

Ending told(Chapter chapter, SliceWorld& world) {
    tell(chapter, world);
    return ending_of(world);
}

}  // namespace

TEST_CASE("story: a child reports, works, and closes") {
    SliceWorld world;
    const auto ending = told(Chapter::children, world);
    CHECK(world.history().back() == "agent: Thank you.");
    CHECK(ending.histories.size() == 2);
    CHECK(world.closed.size() == 1);
    CHECK(world.invoked.size() == 1);
    CHECK(ending.standing.empty());
    CHECK(ending.waiting == 0);
}

TEST_CASE("story: events have threads of their own or come inline, until the final one") {
    SliceWorld world;
    const auto ending = told(Chapter::events, world);
    CHECK(world.history().back() == "agent: As you like.");
    CHECK(ending.histories.size() == 2);
    CHECK(world.closed.size() == 1);
    CHECK(world.cancelled.size() == 1);
    CHECK(world.dropped.size() == 1);
    CHECK(ending.standing.empty());
    CHECK(ending.waiting == 0);
}

TEST_CASE("story: a choice reaches its tool, and consent lets a held call go") {
    SliceWorld world;
    const auto ending = told(Chapter::prompts, world);
    CHECK(world.history().back() == "agent: It is gone.");
    CHECK(ending.choices == std::set<std::size_t>{1});
    CHECK(world.choices.size() == 1);
    CHECK(world.invoked.size() == 2);
    CHECK(ending.standing.empty());
    CHECK(ending.waiting == 0);
}

TEST_CASE("story: a thread that closes closes its children and ends their calls") {
    SliceWorld world;
    const auto ending = told(Chapter::nests, world);
    CHECK(world.history().back() == "agent: It has flown.");
    CHECK(ending.histories.size() == 3);
    CHECK(world.closed.size() == 2);
    CHECK(world.cancelled == world.invoked);
    CHECK(world.dropped == world.invoked);
    CHECK(ending.standing.empty());
    CHECK(ending.waiting == 0);
}

TEST_CASE("story: a subscription outlives a compaction") {
    SliceWorld world;
    const auto ending = told(Chapter::compaction, world);
    CHECK(world.history().back() == "agent: Still here.");
    CHECK(ending.standing == Lines{"subscription"});
    CHECK(ending.waiting == 0);
    SliceProcess process(world);
    const auto state = process.state_of(ada);
    CHECK(state.compacted_to > 0);
    CHECK_THAT(state.summary,
               Catch::StartsWith("[Compacted conversation summary]\nWe counted stars.") &&
                   Catch::Contains("subscription " + world.invoked[0].str()));
}

TEST_CASE("story: a death at any await changes nothing in the end") {
    for (const auto chapter : chapters) {
        SliceWorld clean;
        const int steps = tell(chapter, clean);
        const auto expected = ending_of(clean);
        REQUIRE(steps > 60);
        for (int dies_at = 1; dies_at <= steps; ++dies_at) {
            INFO(to_text(chapter) << ": the process dies at await " << dies_at << " of " << steps);
            SliceWorld world;
            tell(chapter, world, dies_at);
            CHECK(world.wakeups.empty());
            check_end(ending_of(world), expected);
        }
    }
}

TEST_CASE("story: a failure of any port call, before or after its effect, changes nothing") {
    for (const auto chapter : chapters) {
        SliceWorld clean;
        tell(chapter, clean);
        const int calls = clean.port_calls;
        const auto expected = ending_of(clean);
        for (int failing = 1; failing <= calls; ++failing) {
            for (const auto fate : {Fate::lost_before, Fate::lost_after}) {
                INFO(to_text(chapter) << ": port call " << failing << " of " << calls << " fails");
                SliceWorld world;
                world.failing_call = failing;
                world.failing_fate = fate;
                tell(chapter, world);
                check_end(ending_of(world), expected);
            }
        }
    }
}
