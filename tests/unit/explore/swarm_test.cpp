#include <algorithm>

#include <catch2/catch.hpp>

#include "sim/explore/swarm.hpp"
#include "sim/explore/upper_bounds.hpp"
#include "sim/scenario/read_scenario.hpp"
#include "sim/scenario/write_scenario.hpp"
#include "tests/support/seeded_random.hpp"

using namespace torpor;
using namespace torpor::sim;
using namespace std::chrono_literals;

namespace {

Scenario hello() {
    Scenario story;
    story.title = "Hello";
    story.model.push_back({.hears = "hello", .says = "Hello."});
    story.events.push_back(
        {.moment = AtTime{}, .action = UserSays{.user = "ada", .text = "hello"}});
    story.expect.replies.push_back(
        {.user = "ada", .reads = "Hello.", .tally = {.least = 1, .most = 1}});
    return story;
}

bool network_fails(const FaultBudget& faults) {
    return faults.requests_lost + faults.responses_lost + faults.refused + faults.delayed > 0;
}
bool services_fail(const FaultBudget& faults) {
    return faults.throttles + faults.stream_cuts + faults.duplicate_deliveries +
               faults.service_errors + faults.conflicts + faults.disk_errors >
           0;
}
template <class Action>
bool has(const Scenario& story) {
    return std::ranges::any_of(story.events, [](const ScenarioEvent& event) {
        return std::holds_alternative<Action>(event.action);
    });
}

}  // namespace

TEST_CASE("swarm: a profile draws faults of its class and of no other") {
    bool partitioned = false;
    bool crashed = false;
    for (std::uint64_t seed = 1; seed <= 100; ++seed) {
        tests::SeededRandom random{seed};
        const auto none = with_drawn_faults(hello(), FaultProfile::none, random);
        CHECK_FALSE(network_fails(none.faults));
        CHECK_FALSE(services_fail(none.faults));
        CHECK(none.events.size() == 1);
        const auto network = with_drawn_faults(hello(), FaultProfile::network, random);
        CHECK_FALSE(services_fail(network.faults));
        CHECK(network.faults.crashes_at_most == 0);
        CHECK_FALSE(has<Crash>(network));
        partitioned = partitioned || has<Partition>(network);
        const auto crashes = with_drawn_faults(hello(), FaultProfile::crashes, random);
        CHECK_FALSE(network_fails(crashes.faults));
        crashed = crashed || (has<Crash>(crashes) && has<Restart>(crashes));
    }
    CHECK(partitioned);
    CHECK(crashed);
}

TEST_CASE("swarm: each class of faults is absent in about half of the runs") {
    constexpr int runs = 1000;
    int lost = 0;
    int priorities = 0;
    for (std::uint64_t seed = 1; seed <= runs; ++seed) {
        tests::SeededRandom random{seed};
        const auto story = with_drawn_faults(hello(), FaultProfile::all, random);
        lost += story.faults.requests_lost > 0 ? 1 : 0;
        priorities += story.schedule.kind == Schedule::Kind::priorities ? 1 : 0;
        CHECK(story.faults.requests_lost <= 200);
        REQUIRE(story.faults.until);
        CHECK(*story.faults.until < story.expect.within);
    }
    CHECK(lost > runs * 4 / 10);
    CHECK(lost < runs * 6 / 10);
    CHECK(priorities > runs * 4 / 10);
    CHECK(priorities < runs * 6 / 10);
}

TEST_CASE("swarm: a seed stands for one story, which can be written down") {
    for (std::uint64_t seed = 1; seed <= 200; ++seed) {
        const auto text = write_scenario(resolve_draw(nullptr, FaultProfile::all, seed));
        CHECK(text == write_scenario(resolve_draw(nullptr, FaultProfile::all, seed)));
        const auto read = read_scenario("drawn", text);
        INFO("seed " << seed << "\n" << text << (read ? "" : read.error().text()));
        REQUIRE(read.has_value());
    }
}

TEST_CASE("swarm: a story with a line for every word gets no other") {
    auto story = hello();
    tests::SeededRandom random;
    CHECK(with_drawn_faults(story, FaultProfile::all, random).model.size() == 2);
    story.model.push_back({.hears = "", .says = "What?"});
    CHECK(with_drawn_faults(story, FaultProfile::all, random).model.size() == 2);
}

TEST_CASE("upper bounds: what is expected at least or in time is not asked for") {
    auto expect = hello().expect;
    expect.replies.front().by = 1s;
    expect.replies.front().not_before = 1s;
    expect.counts.push_back({.tool = {}, .with = {}, .point = Point::model_asked, .tally = {}});
    expect.counts.push_back(
        {.tool = "weather", .with = {}, .point = {}, .tally = {.least = 2, .most = 2}});
    expect.threads_spawned = 3;
    expect_no_more(expect);
    REQUIRE(expect.replies.size() == 1);
    CHECK_FALSE(expect.replies.front().tally.least);
    CHECK(expect.replies.front().tally.most == 1);
    CHECK_FALSE(expect.replies.front().by);
    CHECK(expect.replies.front().not_before == 1s);
    REQUIRE(expect.counts.size() == 1);
    CHECK_FALSE(expect.counts.front().tally.least);
    CHECK(expect.counts.front().tally.most == 2);
    CHECK_FALSE(expect.threads_spawned);
}

TEST_CASE("stated limits: whatever goes wrong, at_most holds, and exactly need not") {
    auto expect = hello().expect;
    expect.replies.front().tally = {.least = 1, .most = 1};
    auto limited = expect.replies.front();
    limited.tally = {.least = {}, .most = 2};
    limited.not_before = 1s;
    expect.replies.push_back(limited);
    expect.counts.push_back(
        {.tool = "fax", .with = {}, .point = {}, .tally = {.least = 1, .most = 1}});
    expect.counts.push_back(
        {.tool = "fax", .with = {}, .point = {}, .tally = {.least = 1, .most = 3}});
    expect_stated_limits(expect);
    REQUIRE(expect.replies.size() == 1);
    CHECK(expect.replies.front().tally.most == 2);
    CHECK_FALSE(expect.replies.front().not_before);
    REQUIRE(expect.counts.size() == 1);
    CHECK(expect.counts.front().tally.most == 3);
    CHECK_FALSE(expect.counts.front().tally.least);
}
