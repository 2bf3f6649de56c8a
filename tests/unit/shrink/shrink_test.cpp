#include <algorithm>
#include <string>

#include <catch2/catch.hpp>

#include "sim/explore/fingerprint.hpp"
#include "sim/scenario/read_scenario.hpp"
#include "sim/scenario/write_scenario.hpp"
#include "sim/shrink/fair.hpp"
#include "sim/shrink/shrink.hpp"
#include "sim/world/world.hpp"

using namespace torpor;
using namespace torpor::sim;
using namespace std::chrono_literals;

namespace {

/// A story with much in it. What makes it fail is added by each test.
Scenario large_story() {
    constexpr std::string_view text = R"({
  "title": "A large story",
  "agent": { "system_prompt": "Be kind.", "workers": 7, "function_timeout": "1m",
             "visibility_timeout": "1m", "max_receive_count": 20 },
  "model": [
    { "hears": "weather in Oslo", "says": "Let me look.",
      "calls": { "weather": { "city": "Oslo" } } },
    { "hears": "rain", "says": "It is raining. Tea?", "calls": { "sleep": { "seconds": 60 } } },
    { "hears": "slept", "says": "Your tea is ready.", "thinks_for": "1s..3s" },
    { "hears": "bus", "says": "At noon, as always." }
  ],
  "tools": { "weather": { "answers": "rain", "after": "1s..4s" }, "fax": { "answers": "sent" } },
  "events": [
    { "at": "3s", "user": "ada", "says": "What is the weather in Oslo?" },
    { "at": "1m7s", "user": "bob", "says": "When is the next bus to Bergen?", "send_twice": "2s" },
    { "at": "2m13s", "user": "cleo", "says": "What is the weather in Oslo?" },
    { "at": "5m", "partition": ["worker", "fax.tools"], "for": "10s" }
  ],
  "faults": { "duplicate_deliveries": 10, "delayed": 5, "until": "30m" },
  "schedule": { "priorities": { "changes": 3 } },
  "expect": { "within": "3h" }
})";
    auto scenario = read_scenario("large.json", text);
    REQUIRE(scenario);
    return std::move(*scenario);
}

void expect_reply(Scenario& story, const char* user, const char* text) {
    ExpectedReply reply;
    reply.user = user;
    reply.reads = text;
    story.expect.replies.push_back(reply);
}

Shrunk shrunk(const Scenario& scenario, std::uint64_t seed = 1) {
    return shrink(scenario, seed, ShrinkOptions{});
}

std::ptrdiff_t lines(const Scenario& scenario) {
    return std::ranges::count(write_scenario(scenario), '\n');
}

/// Fails as it says, as the file that it is written to.
void check_honest(const Shrunk& small) {
    const auto text = write_scenario(small.scenario);
    INFO(text);
    const auto read = read_scenario("small.json", text);
    REQUIRE(read);
    for (auto seed = read->seeds.first; seed <= read->seeds.last; ++seed)
        CHECK(fingerprint(run_scenario(*read, seed)) == small.fingerprint);
    CHECK(small.seed == read->seeds.first);
    CHECK(small.any_seed == (read->seeds.last > read->seeds.first));
    CHECK_FALSE(read->story.empty());
}

std::uint64_t first_failing_seed(const Scenario& scenario) {
    std::uint64_t seed = 1;
    while (run_scenario(scenario, seed).passed)
        seed += 1;
    return seed;
}

template <class Action>
std::ptrdiff_t count_of(const Scenario& scenario) {
    return std::ranges::count_if(scenario.events, [](const ScenarioEvent& event) {
        return std::holds_alternative<Action>(event.action);
    });
}

}  // namespace

TEST_CASE("shrink: what passes is left as it is") {
    const auto story = large_story();
    const auto result = shrunk(story);
    CHECK(result.fingerprint.empty());
    CHECK(result.runs == 1);
    CHECK(result.result.passed);
    CHECK(write_scenario(result.scenario) == write_scenario(story));
}

TEST_CASE("shrink: one message remains of a story in which one reply is wrong") {
    auto story = large_story();
    expect_reply(story, "ada", "It is snowing.");
    expect_reply(story, "bob", "At noon, as always.");
    const auto small = shrunk(story);
    check_honest(small);
    INFO(write_scenario(small.scenario));
    CHECK(small.fingerprint.starts_with("expectation: "));
    REQUIRE(small.scenario.events.size() == 1);
    CHECK(std::get<UserSays>(small.scenario.events[0].action).user == "ada");
    CHECK(small.scenario.tools.empty());
    CHECK(small.scenario.model.size() == 1);
    CHECK(small.scenario.expect.replies.size() == 1);
    CHECK(small.scenario.agent.workers == AgentSetup{}.workers);
    CHECK(small.any_seed);
    CHECK(lines(small.scenario) <= 15);
}

TEST_CASE("shrink: a call that is made once too often keeps its tool and the rule that calls it") {
    auto story = large_story();
    ExpectedCount count;
    count.tool = "weather";
    count.tally.most = 1;
    story.expect.counts.push_back(count);
    const auto small = shrunk(story);
    check_honest(small);
    INFO(write_scenario(small.scenario));
    CHECK(small.scenario.tools.size() == 1);
    CHECK(small.scenario.tools.contains("weather"));
    CHECK(count_of<UserSays>(small.scenario) == 2);
    CHECK(small.scenario.schedule.kind == Schedule::Kind::uniform);
    CHECK(lines(small.scenario) <= 25);
}

TEST_CASE("shrink: a drawn crash becomes one that the file names") {
    auto story = large_story();
    story.faults = {};
    story.faults.crashes_at_most = 1;
    ExpectedCount count;
    count.point = Point::slice_started;
    // Two for each who asks about the weather, and one for each nap; one for Bob's word.
    count.tally.most = 7;
    story.expect.counts.push_back(count);
    const auto small = shrunk(story, first_failing_seed(story));
    check_honest(small);
    INFO(write_scenario(small.scenario));
    CHECK(small.scenario.faults.crashes_at_most == 0);
    CHECK(count_of<Crash>(small.scenario) == 1);
    CHECK(lines(small.scenario) <= 30);
}

TEST_CASE("shrink: what needs two drawn crashes has two that the file names") {
    auto story = large_story();
    story.faults = {};
    story.faults.crashes_at_most = 2;
    // The same word again and again, until there is no attempt left.
    story.events.resize(1);
    story.agent.max_receive_count = 2;
    const auto small = shrunk(story, first_failing_seed(story));
    check_honest(small);
    INFO(write_scenario(small.scenario));
    CHECK(small.scenario.faults.crashes_at_most == 0);
    CHECK(count_of<Crash>(small.scenario) >= 1);
    CHECK(lines(small.scenario) <= 30);
}

TEST_CASE("shrink: what comes too late because of delays keeps the delays and no other fault") {
    auto story = large_story();
    story.faults = {};
    story.faults.delayed = 50;
    story.faults.conflicts = 50;
    story.faults.service_errors = 20;
    story.faults.until = 30min;
    ExpectedReply reply;
    reply.user = "bob";
    reply.reads = "At noon, as always.";
    // Retries are over sooner.
    reply.by = 1min + 25s;
    story.expect.replies.push_back(reply);
    const auto small = shrunk(story, first_failing_seed(story));
    check_honest(small);
    INFO(write_scenario(small.scenario));
    CHECK(small.scenario.faults.delayed > 0);
    CHECK(small.scenario.faults.conflicts == 0);
    CHECK(small.scenario.faults.service_errors == 0);
    CHECK(small.scenario.title.starts_with("Delays break "));
    CHECK(lines(small.scenario) <= 25);
}

TEST_CASE("shrink: the same failure becomes the same file") {
    auto story = large_story();
    expect_reply(story, "cleo", "It is snowing.");
    const auto one = shrunk(story);
    const auto other = shrunk(story);
    CHECK(write_scenario(one.scenario) == write_scenario(other.scenario));
    CHECK(one.runs == other.runs);
}

TEST_CASE("shrink: what is as small as can be stays as it is") {
    auto story = large_story();
    expect_reply(story, "cleo", "It is snowing.");
    const auto once = shrunk(story);
    const auto twice = shrunk(once.scenario, once.seed);
    CHECK(write_scenario(once.scenario) == write_scenario(twice.scenario));
}

TEST_CASE("shrink: it ends when it is told that it is enough, with what it has") {
    auto story = large_story();
    expect_reply(story, "cleo", "It is snowing.");
    int asked = 0;
    ShrinkOptions options;
    options.enough = [&] { return ++asked > 12; };
    const auto small = shrink(story, 1, options);
    CHECK(small.runs < 60);
    check_honest(small);

    ShrinkOptions few;
    few.runs_max = 5;
    check_honest(shrink(story, 1, few));
}

TEST_CASE("shrink: a scenario that is fair stays fair") {
    auto story = large_story();
    CHECK(is_fair(story));
    story.expect.within = 4min;
    CHECK_FALSE(is_fair(story));
    story = large_story();
    story.agent.max_receive_count = 2;
    CHECK_FALSE(is_fair(story));
    story = large_story();
    story.faults.until.reset();
    CHECK_FALSE(is_fair(story));
    story = large_story();
    story.faults.latency = {1s, 1s};
    story.agent.function_timeout = 1min;
    CHECK_FALSE(is_fair(story));
    story = large_story();
    ScriptedCall call;
    call.tool = "sleep_until";
    call.arguments = R"({"date":"2026-01-07","time":"08:00"})";
    story.model[0].calls.push_back(call);
    CHECK_FALSE(is_fair(story));
    story.expect.within = 24h * 5;
    CHECK(is_fair(story));

    story = large_story();
    expect_reply(story, "cleo", "It is snowing.");
    CHECK(is_fair(shrunk(story).scenario));
}
