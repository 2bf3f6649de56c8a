#include <catch2/catch.hpp>

#include "sim/scenario/read_scenario.hpp"

using namespace torpor;
using namespace torpor::sim;
using namespace std::chrono_literals;

namespace {

std::string with_events(std::string_view events) {
    return R"({"title": "t", "tools": {"feed": {"answers": "x", "subscribes": true}}, "events": [
{"at": "0s", "user": "ada", "says": "Hi"})" +
           (events.empty() ? "" : ",\n" + std::string(events)) + "]}";
}

std::vector<ScenarioEvent> read(std::string_view events) {
    const auto scenario = read_scenario("test.json", with_events(events));
    INFO((scenario ? std::string{} : scenario.error().text()));
    REQUIRE(scenario);
    return {scenario->events.begin() + 1, scenario->events.end()};
}

std::string refusal(std::string_view events) {
    const auto scenario = read_scenario("test.json", with_events(events));
    REQUIRE_FALSE(scenario);
    return scenario.error().text();
}

}  // namespace

TEST_CASE("event: a user attaches, chooses, dismisses and compacts") {
    const auto events = read(R"({"at": "1s", "user": "ada", "attaches": true},
        {"when": "prompt-shown", "user": "ada", "chooses": "Allow"},
        {"at": "3s", "user": "ada", "chooses": 7},
        {"at": "4s", "user": "ada", "dismisses": true},
        {"at": "5s", "user": "ada", "compacts": true})");
    CHECK(std::get<UserAttaches>(events[0].action).user == "ada");
    CHECK(std::get<UserChooses>(events[1].action).label == "Allow");
    CHECK_FALSE(std::get<UserChooses>(events[1].action).index);
    CHECK(std::get<UserChooses>(events[2].action).index == 7);
    const auto& dismissed = std::get<UserChooses>(events[3].action);
    CHECK(dismissed.label.empty());
    CHECK_FALSE(dismissed.index);
    CHECK(std::get<UserCompacts>(events[4].action).user == "ada");
}

TEST_CASE("event: broken producers and strangers send text or JSON") {
    const auto events = read(R"({"at": "1s", "message": {"thread": "ada", "body": "{", "id": "m1"}},
        {"at": "2s", "callback": {"path": "{callback}", "body": {"type": "x", "id": "{call}"}}},
        {"at": "3s", "callback": {"path": "/", "body": ""}})");
    const auto& message = std::get<RawMessage>(events[0].action);
    CHECK(message.thread == "ada");
    CHECK(message.body == "{");
    CHECK(message.id == "m1");
    const auto& callback = std::get<RawCallback>(events[1].action);
    CHECK(callback.path == "{callback}");
    CHECK(callback.body == R"({"id":"{call}","type":"x"})");
    CHECK(std::get<RawCallback>(events[2].action).body.empty());
}

TEST_CASE("event: a tool emits, and the runtime restarts") {
    const auto events = read(R"({"at": "1s", "tool": "feed", "emits": "news", "final": true},
        {"at": "2s", "restart": "runtime"})");
    const auto& emits = std::get<ToolEmits>(events[0].action);
    CHECK(emits.tool == "feed");
    CHECK(emits.text == "news");
    CHECK(emits.final);
    CHECK_FALSE(emits.associative);
    CHECK(std::holds_alternative<Restart>(events[1].action));
}

TEST_CASE("event: what happens every hour is counted") {
    const auto events = read(
        R"({"at": "1h", "every": "1h", "times": 8700, "user": "ada", "says": "hour {n}"},
           {"at": "1h", "every": "1d", "times": 2, "user": "day-{n}", "says": "morning"})");
    REQUIRE(events[0].repeats);
    CHECK(events[0].repeats->every == 1h);
    CHECK(events[0].repeats->times == 8700);
    const auto later = numbered(events[0].action, 25);
    CHECK(std::get<UserSays>(later).text == "hour 25");
    CHECK(std::get<UserSays>(numbered(events[1].action, 2)).user == "day-2");
}

TEST_CASE("event: those who write at once keep their own count") {
    const UserSays crowd{
        .user = "u-{n}", .text = "I am {n}", .id = {}, .threads = 3, .send_twice = {}};
    CHECK(std::get<UserSays>(numbered(crowd, 7)).text == "I am {n}");
    CHECK(std::get<ToolEmits>(numbered(ToolEmits{"feed", "no. {n}"}, 7)).text == "no. 7");
    CHECK(std::get<RawMessage>(numbered(RawMessage{"t{n}", "{n}", "m{n}"}, 7)).id == "m7");
}

TEST_CASE("event: what contradicts itself is refused by name") {
    CHECK(refusal(R"({"at": "0s", "user": "ada"})")
              .contains("exactly one of \"says\", \"attaches\""));
    CHECK(refusal(R"({"at": "0s", "user": "ada", "says": "x", "attaches": true})")
              .contains("exactly one of"));
    CHECK(refusal(R"({"at": "0s", "attaches": true})").contains("events[1].user"));
    CHECK(refusal(R"({"at": "0s", "user": "ada", "attaches": false})").contains("expected true"));
    CHECK(refusal(R"({"at": "0s", "user": "ada", "says": "x", "times": 2})").contains("every"));
    CHECK(refusal(R"({"at": "0s", "user": "ada", "says": "x", "every": "1h"})").contains("times"));
    CHECK(refusal(R"({"at": "0s", "user": "ada", "says": "x", "every": "0s", "times": 2})")
              .contains("a duration above zero"));
    CHECK(refusal(R"({"when": "tool-invoked", "every": "1h", "times": 2, "crash": "worker"})")
              .contains("events[1].at"));
    CHECK(refusal(R"({"when": "tool-invoked", "times": 2000, "crash": "worker"})")
              .contains("at most 1000"));
    CHECK(
        refusal(
            R"({"at": "0s", "every": "1h", "times": 2, "threads": 2, "user": "u{n}", "says": "x"})")
            .contains("either \"threads\" or \"every\""));
    CHECK(refusal(R"({"at": "0s", "tool": "feed"})").contains("events[1].emits"));
    CHECK(refusal(R"({"at": "0s", "emits": "x"})").contains("events[1].tool"));
    CHECK(
        refusal(R"({"at": "0s", "message": {"thread": "ada", "body": ""}})").contains("not empty"));
    CHECK(
        refusal(R"({"at": "0s", "message": {"body": "x"}})").contains("events[1].message.thread"));
    CHECK(refusal(R"({"at": "0s", "restart": "world"})").contains("\"runtime\""));
}

TEST_CASE("event: users and tools must stand for something") {
    CHECK(refusal(R"({"at": "0s", "user": "adda", "attaches": true})")
              .contains("did you mean \"ada\"?"));
    CHECK(refusal(R"({"at": "0s", "user": "bob", "chooses": "Yes"})").contains("a user who says"));
    CHECK(
        refusal(R"({"at": "0s", "tool": "fed", "emits": "x"})").contains("did you mean \"feed\"?"));
}
