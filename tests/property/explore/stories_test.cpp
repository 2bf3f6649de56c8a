#include <rapidcheck.h>
#include <catch2/catch.hpp>

#include "sim/property/check_stories.hpp"
#include "sim/property/rapid_random.hpp"
#include "sim/scenario/read_scenario.hpp"

using namespace torpor;
using namespace torpor::property;

TEST_CASE("rapid random: a draw is below its bound, also while it shrinks") {
    CHECK(rc::check("bounds", [] {
        const auto drawn = *rc::gen::exec([] {
            RapidRandom random;
            // The second bound follows from the first draw, as in a story.
            const auto bound = 1 + random.choose("first", 50);
            return std::pair{bound, random.choose("second", bound)};
        });
        RC_ASSERT(drawn.second < drawn.first);
    }));
}

TEST_CASE("stories: no drawn story breaks a promise") {
    CHECK_FALSE(check_stories("stories", stories()));
}

TEST_CASE("stories: a failing case becomes the plainest that fails, and is a scenario file") {
    // The property forbids what stories about children have.
    CheckOptions options;
    options.holds = [](const sim::Scenario& story, const sim::RunResult&) {
        for (const auto& rule : story.model) {
            for (const auto& call : rule.calls) {
                if (call.tool == "spawn_thread") return std::string("somebody has a child");
            }
        }
        return std::string{};
    };
    std::optional<Counterexample> found;
    // One in several stories has children; a hundred have some for certain.
    found = check_stories("no children (this one is meant to fail)",
                          stories(sim::FaultProfile::none), options);
    REQUIRE(found);
    CHECK(found->why == "somebody has a child");
    CHECK(found->story.events.size() <= 2);
    const auto read = sim::read_scenario("shrunk", found->file);
    REQUIRE(read.has_value());
    CHECK_FALSE(options.holds(*read, found->result).empty());
}
