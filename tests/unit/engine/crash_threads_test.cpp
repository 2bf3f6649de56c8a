#include <catch2/catch.hpp>

#include "tests/support/core_samples.hpp"
#include "tests/unit/engine/story.hpp"

using namespace torpor;
using namespace torpor::tests;

namespace {

const Ending& expected() {
    static const Ending ending = [] {
        SliceWorld world;
        tell_story(world);
        return ending_of(world);
    }();
    return ending;
}

void check_end(SliceWorld& world) {
    const auto ending = ending_of(world);
    CHECK(ending.histories == expected().histories);
    CHECK(ending.outputs == expected().outputs);
    CHECK(ending == expected());
}

}  // namespace

TEST_CASE("story: without faults everything happens once") {
    SliceWorld world;
    tell_story(world);
    const auto ending = ending_of(world);
    CHECK(ending.histories.size() == 5);
    CHECK(ending.calls_invoked == world.invoked.size());
    CHECK(ending.calls_cancelled == world.cancelled.size());
    CHECK(ending.threads_closed == 4);
    CHECK(world.closed.size() == 4);
    CHECK(ending.choices == std::set<std::size_t>{1});
    CHECK(world.choices.size() == 1);
    CHECK(ending.standing.empty());
    CHECK(ending.timers_left == 0);
    CHECK(ending.waiting == 0);
    CHECK(world.history().back() == "agent: Still here.");
    SliceProcess process(world);
    const auto state = process.state_of(ada);
    CHECK(state.compacted_to > 0);
    CHECK(state.summary == "[Compacted conversation summary]\nWe counted stars.");
}

TEST_CASE("story: a death at any await changes nothing in the end") {
    SliceWorld clean;
    const int steps = tell_story(clean);
    REQUIRE(steps > 300);
    for (int dies_at = 1; dies_at <= steps; ++dies_at) {
        INFO("the process dies at await " << dies_at << " of " << steps);
        SliceWorld world;
        tell_story(world, dies_at);
        check_end(world);
    }
}

TEST_CASE("story: a failure of any port call, before or after its effect, changes nothing") {
    SliceWorld clean;
    tell_story(clean);
    const int calls = clean.port_calls;
    REQUIRE(calls > 80);
    for (const auto fate : {Fate::lost_before, Fate::lost_after}) {
        for (int failing = 1; failing <= calls; ++failing) {
            INFO("port call " << failing << " of " << calls << " fails");
            SliceWorld world;
            world.failing_call = failing;
            world.failing_fate = fate;
            tell_story(world);
            check_end(world);
        }
    }
}
