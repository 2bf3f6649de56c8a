#include "sim/scenario/read_scenario.hpp"

#include <catch2/catch.hpp>

using namespace torpor;
using namespace torpor::sim;
using namespace std::chrono_literals;

namespace {

Scenario read(std::string_view text) {
    auto scenario = read_scenario("test.json", text);
    INFO((scenario ? std::string{} : scenario.error().text()));
    REQUIRE(scenario);
    return *scenario;
}

std::string refusal(std::string_view text) {
    const auto scenario = read_scenario("test.json", text);
    REQUIRE_FALSE(scenario);
    return scenario.error().text();
}

constexpr std::string_view minimal =
    R"({"title": "Hello", "events": [{"at": "0s", "user": "ada", "says": "Hi"}]})";

/// The minimal scenario with one more member.
std::string with(std::string_view member) {
    return std::string(minimal.substr(0, minimal.size() - 1)) + ",\n" + std::string(member) + "}";
}

std::string with_event(std::string_view event) {
    return R"({"title": "t", "events": [)" + std::string(event) + "]}";
}

}  // namespace

TEST_CASE("scenario: what is left out is the boring case") {
    const Scenario scenario = read(minimal);
    CHECK(scenario.title == "Hello");
    CHECK(scenario.agent.visibility_timeout == 15min);
    CHECK(scenario.agent.max_receive_count == 3);
    CHECK(scenario.faults.requests_lost == 0);
    CHECK(scenario.faults.crashes_at_most == 0);
    CHECK(scenario.expect.within == 1h);
    CHECK(scenario.seeds.first == 1);
    CHECK(scenario.seeds.last == 1);
    REQUIRE(scenario.events.size() == 1);
    CHECK(std::get<AtTime>(scenario.events[0].moment).after_start == 0s);
    CHECK(std::get<UserSays>(scenario.events[0].action).text == "Hi");
}

TEST_CASE("scenario: a model's calls are an object or a list, with canonical arguments") {
    const Scenario scenario = read(with(R"("tools": {"weather": {"answers": "rain"}}, "model": [
        {"hears": "weather", "calls": {"weather": {"to": 2, "city": "Oslo" /* the capital */}}},
        {"hears": "", "calls": [{"tool": "weather"}, {"tool": "sleep", "with": {"seconds": 1}}]}
    ])"));
    REQUIRE(scenario.model.size() == 2);
    REQUIRE(scenario.model[0].calls.size() == 1);
    CHECK(scenario.model[0].calls[0].arguments == R"({"city":"Oslo","to":2})");
    REQUIRE(scenario.model[1].calls.size() == 2);
    CHECK(scenario.model[1].calls[0].arguments == "{}");
    CHECK(scenario.model[1].calls[1].tool == "sleep");
    CHECK(scenario.agent.tools == std::vector<std::string>{"weather"});
}

TEST_CASE("scenario: a tool says how it behaves") {
    const Scenario scenario = read(with(R"("tools": {
        "a": {"answers": "x", "after": "3d", "answers_twice": "1s..2s", "server": "both"},
        "b": {"fails": "no such city"}, "c": {"never_answers": true},
        "d": {"refuses_with": 404}})"));
    CHECK(scenario.tools.at("a").after == DurationRange{72h, 72h});
    CHECK(scenario.tools.at("a").answers_twice == DurationRange{1s, 2s});
    CHECK(scenario.tools.at("a").server == "both");
    CHECK(scenario.tools.at("b").server == "b");
    CHECK(scenario.tools.at("d").refuses_with == 404);
}

TEST_CASE("scenario: events happen at a time or when a point is reached") {
    const Scenario scenario = read(R"({"title": "t", "events": [
        {"at": "1m", "user": "u-{n}", "says": "I am {n}", "threads": 3, "id": "m-{n}",
         "send_twice": "6m"},
        {"when": "tool-invoked", "times": 2, "crash": "worker"},
        {"at": "5s", "partition": ["worker", "weather.tools"], "for": "10s"}]})");
    const auto& says = std::get<UserSays>(scenario.events[0].action);
    CHECK(says.threads == 3);
    CHECK(says.send_twice == 6min);
    CHECK(numbered(says.text, 2) == "I am 2");
    const auto& when = std::get<WhenReached>(scenario.events[1].moment);
    CHECK(when.point == Point::tool_invoked);
    CHECK(when.times == 2);
    CHECK(std::get<Crash>(scenario.events[1].action).victim == Victim::worker);
    CHECK(std::get<Partition>(scenario.events[2].action).duration == 10s);
    CHECK(scenario.events[2].position == Position{5, 9});
}

TEST_CASE("scenario: expectations bound counts, times and histories") {
    const Scenario scenario = read(with(R"("expect": {"within": "4d",
        "replies": [{"user": "ada", "reads": "Hello", "not_before": "3d", "exactly": 1}],
        "counts": [{"point": "model-asked", "at_least": 1, "at_most": 3}],
        "history": {"ada": ["user: Hi"]}, "idle": [{"from": "1m", "to": "3d"}],
        "concurrent_slices_at_least": 2, "always": ["timers-fire-once"]})"));
    const Expectation& expect = scenario.expect;
    CHECK(expect.within == 96h);
    REQUIRE(expect.replies.size() == 1);
    CHECK(expect.replies[0].not_before == 72h);
    CHECK(expect.replies[0].tally.admits(1));
    CHECK_FALSE(expect.replies[0].tally.admits(2));
    REQUIRE(expect.counts.size() == 1);
    CHECK(expect.counts[0].point == Point::model_asked);
    CHECK_FALSE(expect.counts[0].tally.admits(0));
    CHECK(expect.history.at("ada") == std::vector<std::string>{"user: Hi"});
    CHECK(expect.always == std::vector<std::string>{"timers-fire-once"});
}

TEST_CASE("scenario: a mistake says where, what and what was probably meant") {
    CHECK(refusal("{\n  \"titel\": \"t\",\n  \"events\": [{\"at\": \"0s\", \"user\": \"a\", "
                  "\"says\": \"b\"}]\n}") ==
          "test.json:1:1: title: expected what happens, in one line, found nothing\n"
          "test.json:2:3: titel: expected a key that exists here, found the key \"titel\"; did you "
          "mean \"title\"?\n");
    CHECK(refusal(with_event(R"({"when": "histroy-saved", "crash": "worker"})"))
              .contains("did you mean \"history-saved\"?"));
    CHECK(refusal(with_event(R"({"at": "5", "user": "ada", "says": "x"})")) ==
          "test.json:1:34: events[0].at: expected a duration such as \"200ms\", \"1h30m\" or "
          "\"3d\", found \"5\"\n");
    CHECK(refusal(with(R"("expect": {"always": ["timer-fires-once"]})"))
              .contains("did you mean \"timers-fire-once\"?"));
    CHECK(refusal("[1, 2").starts_with(
        "test.json:1:6: expected ',' or ']', found the end of the file"));
    CHECK(refusal("[]") == "test.json:1:1: expected an object, found a list\n");
}

TEST_CASE("scenario: several mistakes are told at once, in file order") {
    const auto text =
        refusal(with("\"agent\": {\"workers\": 0,\n\"target\": \"cloud\"},\n\"seeds\": \"9..1\""));
    const auto workers = text.find("2:");
    const auto target = text.find("3:");
    const auto seeds = text.find("4:");
    CHECK(text.contains("agent.workers: expected a whole number from 1 to 1000, found 0"));
    CHECK(text.contains("agent.target: expected one of \"lambda\", \"daemon\", found \"cloud\""));
    CHECK(workers < target);
    CHECK(target < seeds);
}

TEST_CASE("scenario: names must stand for something") {
    CHECK(refusal(with(R"("tools": {"weather": {"answers": "x"}}, "agent": {"tools": ["wether"]})"))
              .contains("did you mean \"weather\"?"));
    CHECK(refusal(with(R"("model": [{"hears": "", "calls": {"slep": {}}}])"))
              .contains("did you mean \"sleep\"?"));
    CHECK(refusal(with(R"("expect": {"replies": [{"user": "adda", "reads": "x"}]})"))
              .contains("did you mean \"ada\"?"));
    CHECK(refusal(with(R"("expect": {"history": {"bob": []}})"))
              .contains("a user who says something"));
    CHECK(refusal(with(R"("tools": {"sleep": {"answers": "x"}})")).contains("does not use itself"));
    CHECK(refusal(with(R"("tools": {"Big Tool": {"answers": "x"}})"))
              .contains("a name of at most 60"));
}

TEST_CASE("scenario: users and identities have names that can travel") {
    for (const auto* name : {R"(a\"da)", "a da", "", "ada/../x"}) {
        const auto user = R"({"at": "0s", "user": ")" + std::string(name) + R"(", "says": "Hi"})";
        CHECK_THAT(refusal(with_event(user)), Catch::Contains("events[0].user: expected a name"));
    }
    CHECK_THAT(refusal(with_event(R"({"at": "0s", "user": "ada", "says": "Hi", "id": "1 2"})")),
               Catch::Contains("events[0].id: expected a name"));
    read(with_event(R"({"at": "0s", "user": "Guest_{n}.x-1", "says": "Hi", "threads": 2})"));
}

TEST_CASE("scenario: what contradicts itself is refused by name") {
    CHECK(refusal(with_event(R"({"user": "ada", "says": "x"})"))
              .contains("exactly one of \"at\", \"when\" and \"effect\""));
    CHECK(refusal(with_event(R"({"at": "0s"})")).contains("exactly one of \"says\", \"attaches\""));
    CHECK(refusal(with_event(R"({"at": "0s", "says": "x"})")).contains("events[0].user"));
    CHECK(refusal(with_event(R"({"at": "0s", "crash": "worker"})"))
              .contains("\"crash\": \"random\""));
    CHECK(refusal(with_event(R"({"at": "0s", "user": "u", "says": "x", "threads": 2})"))
              .contains("\"{n}\""));
    CHECK(refusal(with_event(R"({"at": "0s", "partition": ["a", "a"], "for": "1s"})"))
              .contains("two different hosts"));
    CHECK(
        refusal(with_event(R"({"at": "0s", "partition": ["a", "b"]})")).contains("events[0].for"));
    CHECK(refusal(R"({"title": "t", "events": []})").contains("at least one event"));
    CHECK(refusal(with(R"("tools": {"a": {}})")).contains("exactly one of \"answers\""));
    CHECK(refusal(with(R"("agent": {"visibility_timeout": "1m"})"))
              .contains("not below the function_timeout"));
    CHECK(
        refusal(
            with(R"("expect": {"counts": [{"tool": "x", "point": "model-asked", "exactly": 1}]})"))
            .contains("either \"tool\" or \"point\""));
    CHECK(refusal(with(R"("expect": {"counts": [{"point": "model-asked"}]})"))
              .contains("\"at_least\""));
    CHECK(refusal(with(R"("expect": {"idle": [{"from": "2m", "to": "1m"}]})"))
              .contains("\"from\" before \"to\""));
}

TEST_CASE("scenario: a file that is too large or missing is refused") {
    CHECK(refusal(std::string(scenario_bytes_max + 1, ' ')) ==
          "test.json: expected at most 1048576 bytes, found 1048577\n");
    const auto missing = read_scenario_file("no/such/file.json");
    REQUIRE_FALSE(missing);
    CHECK(missing.error().text() ==
          "no/such/file.json: expected a file that can be read, found nothing\n");
}

TEST_CASE("scenario: seeds are one number or a range") {
    CHECK(parse_seed_range("7")->last == 7);
    CHECK(parse_seed_range("1..200")->last == 200);
    CHECK_FALSE(parse_seed_range("200..1"));
    CHECK_FALSE(parse_seed_range("1.."));
    CHECK_FALSE(parse_seed_range("x"));
    CHECK_FALSE(parse_seed_range(""));
    CHECK_FALSE(parse_seed_range("-1"));
}
