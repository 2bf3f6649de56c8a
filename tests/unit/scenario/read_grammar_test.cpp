#include <catch2/catch.hpp>

#include "sim/scenario/read_scenario.hpp"
#include "sim/scenario/write_scenario.hpp"

using namespace torpor;
using namespace torpor::sim;
using namespace std::chrono_literals;

namespace {

std::string with(std::string_view member, std::string_view events = "") {
    return R"({"title": "t", "tools": {"feed": {"answers": "x"}}, "events": [
{"at": "0s", "user": "ada", "says": "Hi"})" +
           std::string(events) + "]" + (member.empty() ? "" : ",\n" + std::string(member)) + "}";
}

Scenario read(std::string_view member, std::string_view events = "") {
    const auto scenario = read_scenario("test.json", with(member, events));
    INFO((scenario ? std::string{} : scenario.error().text()));
    REQUIRE(scenario);
    return *scenario;
}

std::string refusal(std::string_view member, std::string_view events = "") {
    const auto scenario = read_scenario("test.json", with(member, events));
    REQUIRE_FALSE(scenario);
    return scenario.error().text();
}

std::string refused_event(std::string_view event) {
    return refusal("", ",\n" + std::string(event));
}

}  // namespace

TEST_CASE("schedule: it is uniform, or has priorities that change so often") {
    CHECK(read("").schedule.kind == Schedule::Kind::uniform);
    CHECK(read(R"("schedule": "uniform")").schedule.kind == Schedule::Kind::uniform);
    const auto schedule = read(R"("schedule": {"priorities": {"changes": 3}})").schedule;
    CHECK(schedule.kind == Schedule::Kind::priorities);
    CHECK(schedule.changes == 3);
}

TEST_CASE("schedule: what is none is refused with its place and what there is") {
    CHECK(refusal(R"("schedule": "unifrom")").contains("did you mean \"uniform\"?"));
    CHECK(refusal(R"("schedule": 3)").contains(R"({"priorities": {"changes": 3}})"));
    CHECK(refusal(R"("schedule": {})").contains("schedule.priorities"));
    CHECK(refusal(R"("schedule": {"priorities": {}})").contains("schedule.priorities.changes"));
    CHECK(refusal(R"("schedule": {"priorities": {"changes": -1}})").contains("from 0 to 1000"));
    CHECK(refusal(R"("schedule": {"priorities": {"changes": 1001}})").contains("from 0 to 1000"));
    CHECK(refusal(R"("schedule": {"priority": {"changes": 1}})").contains("\"priorities\"?"));
}

TEST_CASE("faults: services, database, links and disks have rates of their own") {
    const auto faults = read(R"("faults": {"service_errors": 1, "conflicts": 2, "delayed": 3,
        "delay": "2s..5s", "disk_errors": 500})")
                            .faults;
    CHECK(faults.service_errors == 1);
    CHECK(faults.conflicts == 2);
    CHECK(faults.delayed == 3);
    CHECK(faults.delay == DurationRange{2s, 5s});
    CHECK(faults.disk_errors == 500);
}

TEST_CASE("faults: rates out of range and delays of nothing are refused") {
    CHECK(refusal(R"("faults": {"conflicts": 501})").contains("from 0 to 500"));
    CHECK(refusal(R"("faults": {"service_errors": -1})").contains("from 0 to 500"));
    CHECK(refusal(R"("faults": {"disk_errors": 0.5})").contains("a whole number"));
    CHECK(refusal(R"("faults": {"delay": "1s"})").contains("faults.delayed"));
    CHECK(refusal(R"("faults": {"delayed": 1, "delay": "5s..1s"})").contains("faults.delay"));
    CHECK(refusal(R"("faults": {"delays": 1})").contains("did you mean \"delay\"?"));
}

TEST_CASE("event: a process dies before, at or after one of its effects") {
    const auto scenario = read("", R"(,
{"effect": 12, "moment": "before", "crash": "worker"},
{"effect": 1, "moment": "unacknowledged", "crash": "worker"},
{"effect": 7, "moment": "after", "crash": "worker"})");
    REQUIRE(scenario.events.size() == 4);
    const auto& first = std::get<AtEffect>(scenario.events[1].moment);
    CHECK(first.number == 12);
    CHECK(first.phase == EffectPhase::before);
    CHECK(std::get<AtEffect>(scenario.events[2].moment).phase == EffectPhase::unacknowledged);
    CHECK(std::get<AtEffect>(scenario.events[3].moment).phase == EffectPhase::after);
    CHECK(std::get<Crash>(scenario.events[3].action).victim == Victim::worker);
}

TEST_CASE("event: nothing but the crash of its own process happens at an effect") {
    CHECK(refused_event(R"({"effect": 1, "moment": "after", "user": "ada", "says": "x"})")
              .contains("events[1].crash"));
    CHECK(refused_event(R"({"effect": 1, "moment": "after", "restart": "runtime"})")
              .contains("events[1].crash"));
    CHECK(refused_event(R"({"effect": 1, "moment": "after", "crash": "random"})")
              .contains("the one whose effect it is dies"));
    CHECK(refused_event(R"({"effect": 1, "crash": "worker"})").contains("events[1].moment"));
    CHECK(refused_event(R"({"at": "1s", "moment": "after", "crash": "random"})")
              .contains("events[1].effect"));
    CHECK(refused_event(R"({"effect": 0, "moment": "after", "crash": "worker"})")
              .contains("from 1 to"));
    CHECK(refused_event(R"({"effect": 1, "moment": "afterwards", "crash": "worker"})")
              .contains("\"unacknowledged\""));
    CHECK(refused_event(R"({"effect": 1, "at": "1s", "moment": "after", "crash": "worker"})")
              .contains(R"(exactly one of "at", "when" and "effect")"));
    CHECK(refused_event(R"({"crash": "worker"})")
              .contains(R"(exactly one of "at", "when" and "effect")"));
    CHECK(refused_event(R"({"effect": 1, "moment": "after", "times": 2, "crash": "worker"})")
              .contains("an effect has one number"));
}

TEST_CASE("expect: a run and a month have a price") {
    const auto costs =
        read(R"("expect": {"cost": {"month": "< 5 USD", "run": "< 0.01 USD"}})").expect.costs;
    REQUIRE(costs.size() == 2);
    CHECK(costs[0].what == ExpectedCost::What::month);
    CHECK(costs[0].below == 5);
    CHECK(costs[0].position.line == 3);
    CHECK(costs[1].what == ExpectedCost::What::run);
    CHECK(costs[1].below == 0.01);
}

TEST_CASE("expect: a price is a decimal number of US dollars above zero") {
    for (const auto* price : {"\"5 USD\"", "\"< 5\"", "\"< five USD\"", "\"<5 USD\"", "5",
                              "\"< 0 USD\"", "\"< -1 USD\"", "\"< nan USD\"", "\"< inf USD\"",
                              "\"< 1e3 USD\"", "\"< 5 EUR\"", "\"< USD\"", "\"<  USD\"", "\"\""}) {
        INFO(price);
        const auto member = R"("expect": {"cost": {"run": )" + std::string(price) + "}}";
        CHECK(refusal(member).contains(R"(a bound such as "< 0.01 USD")"));
    }
    CHECK(refusal(R"("expect": {"cost": {"runs": "< 5 USD"}})").contains("\"run\"?"));
}

TEST_CASE("expect: replies of one user may come in any order") {
    CHECK(read("").expect.replies_in_order);
    CHECK_FALSE(read(R"("expect": {"replies_in_order": false})").expect.replies_in_order);
}

TEST_CASE("agent: an empty list of tools is an agent without tools") {
    CHECK(read("").agent.tools == std::vector<std::string>{"feed"});
    CHECK(read(R"("agent": {"tools": []})").agent.tools.empty());
}

TEST_CASE("scenario: a number that no computer holds is refused") {
    CHECK(refusal("", R"(, {"at": "1s", "message": {"thread": "ada", "body": {"x": 1e400}}})")
              .contains("1e308"));
}

TEST_CASE("writer: a file names its schema first if it has one") {
    const auto scenario = read("");
    CHECK(write_scenario(scenario, "../schema/scenario-1.json")
              .starts_with("{\n  \"$schema\": \"../schema/scenario-1.json\",\n  \"title\": "));
    CHECK(write_scenario(scenario).starts_with("{\n  \"title\": "));
}

TEST_CASE("writer: it looks like what people write") {
    auto scenario = read(R"("schedule": {"priorities": {"changes": 3}},
        "expect": {"within": "5m", "always": ["takes-effect-once"],
                   "cost": {"run": "< 0.01 USD"}})",
                         R"(, {"effect": 12, "moment": "before", "crash": "worker"})");
    scenario.story = {"Ada says hi.", "The worker dies."};
    scenario.seeds = {1, 20};
    CHECK(write_scenario(scenario) == R"({
  "title": "t",
  "story": [
    "Ada says hi.",
    "The worker dies."
  ],

  "tools": { "feed": { "answers": "x" } },

  "events": [
    { "at": "0s", "user": "ada", "says": "Hi" },
    { "effect": 12, "moment": "before", "crash": "worker" }
  ],
  "schedule": { "priorities": { "changes": 3 } },

  "expect": {
    "within": "5m",
    "always": ["takes-effect-once"],
    "cost": { "run": "< 0.01 USD" }
  },

  "seeds": "1..20"
}
)");
}
