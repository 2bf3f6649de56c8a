#include <vector>

#include <rapidcheck.h>
#include <catch2/catch.hpp>

#include "sim/kernel/seeded_driver.hpp"
#include "sim/property/delivery.hpp"
#include "sim/world/world.hpp"

using namespace torpor;
using namespace torpor::property;

namespace {

void delivers(const std::vector<Command>& commands, sim::Target target) {
    static constexpr std::uint64_t seed = 1;
    const auto course = course_of(commands, target);
    sim::SeededDriver driver{seed};
    sim::Trace trace;
    sim::World world{course.scenario, driver, trace};
    const auto result = sim::run_world(world, course.scenario, seed, trace);
    for (const auto& violation : result.violations)
        RC_FAIL(violation.check + ": " + violation.message);
    RC_ASSERT(delivered_in(world.final_state()) == course.expected);
}

}  // namespace

TEST_CASE("delivery: on lambda a conversation takes in each word once, in order") {
    CHECK(rc::check("commands", [] { delivers(*commands(), sim::Target::lambda); }));
}

TEST_CASE("delivery: on the daemon a conversation takes in each word once, in order") {
    CHECK(rc::check("commands", [] { delivers(*commands(), sim::Target::daemon); }));
}
