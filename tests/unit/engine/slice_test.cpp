#include <catch2/catch.hpp>

#include "tests/support/core_samples.hpp"
#include "tests/support/slice_world.hpp"

using namespace torpor;
using namespace torpor::tests;
using End = SliceProcess::End;
using Lines = std::vector<std::string>;

namespace {

core::ModelTurn turn(std::string text, std::vector<core::AskedCall> calls = {}) {
    return {.text = std::move(text), .calls = std::move(calls), .usage = {}};
}

SliceWorld weather_world() {
    SliceWorld world;
    world.script["Weather?"] = turn("Let me look.", {asks("weather", R"({"city":"Oslo"})")});
    world.script["rain"] = turn("It rains.");
    world.script["Hello"] = turn("Hello, Ada.");
    world.script["Sleep"] = turn("", {asks("sleep", R"({"seconds":2000})")});
    world.script["Slept for 2000 seconds"] = turn("Good morning.");
    world.script["Alarm"] = turn("", {asks("alarm")});
    world.script["Stop"] = turn("Stopped.");
    world.script["Impossible"] = turn("", {asks("teleport")});
    world.script["Error: tool 'teleport' does not exist"] = turn("I cannot.");
    return world;
}

const Lines weather_history{"user: Weather?", "agent: Let me look.", "call weather",
                            "result answered: rain", "agent: It rains."};

}  // namespace

TEST_CASE("slice runner: a question, a tool call and an answer") {
    auto world = weather_world();
    world.say("m1", "Weather?");
    deliver_all(world);
    CHECK(world.history() == weather_history);
    CHECK(world.output_texts() == std::set<std::string>{"ada#1 Let me look.", "ada#2 It rains."});
    CHECK(world.invoked.size() == 1);
    CHECK(world.discoveries == 1);
    CHECK(world.rows("outbox") == 0);
    CHECK(world.rows("consumed") == 2);
    CHECK(world.processed.size() == 2);
}

TEST_CASE("slice runner: a repeated delivery does nothing, with and without the fast path") {
    auto world = weather_world();
    world.say("m1", "Hello");
    const auto message = world.inbox.front();
    deliver_all(world);
    SECTION("fast path") {}
    SECTION("only the conversation store remembers") {
        world.processed.clear();
    }
    SliceProcess again(world);
    CHECK(again.run({message}) == End::done);
    CHECK(world.history() == Lines{"user: Hello", "agent: Hello, Ada."});
    CHECK(world.outputs.size() == 1);
    CHECK(world.models_asked == 1);
}

TEST_CASE("slice runner: a sleeping agent is woken by its timer") {
    auto world = weather_world();
    world.say("m1", "Sleep");
    deliver_all(world);
    REQUIRE(world.wakeups.size() == 1);
    CHECK(world.wakeups[0].due == start + std::chrono::seconds{2000});
    world.fire_timers();
    deliver_all(world);
    CHECK(world.history() == Lines{"user: Sleep", "call sleep",
                                   "result answered: Slept for 2000 seconds",
                                   "agent: Good morning."});
}

TEST_CASE("slice runner: an interrupted call is cancelled at the tool servers") {
    auto world = weather_world();
    world.say("m1", "Alarm");
    deliver_all(world);
    world.say("m2", "Stop");
    deliver_all(world);
    CHECK(world.cancelled == world.invoked);
    CHECK(world.history().back() == "agent: Stopped.");
}

TEST_CASE("slice runner: a refused invocation is not repeated and becomes an error result") {
    auto world = weather_world();
    world.say("m1", "Alarm");
    world.statuses = {200, 404};
    SliceProcess process(world);
    CHECK(process.run({world.inbox.front()}) == End::done);
    CHECK(world.statuses.empty());
    REQUIRE(world.inbox.size() == 2);
    const auto& failed = world.inbox.back();
    CHECK(failed.id.str().starts_with("failed-call_"));
    const auto& answer = std::get<wire::ToolAnswer>(failed.message->content);
    CHECK(std::get<wire::TextItem>(answer.content.at(0)).text ==
          "Error: the tool 'alarm' could not be called: its server answered with HTTP status 404");
}

TEST_CASE("slice runner: an unreachable tool server is tried again under the same id") {
    auto world = weather_world();
    world.say("m1", "Weather?");
    SECTION("until it answers") {
        world.statuses = {200, 503, 0, 200};
        deliver_all(world);
        CHECK(world.history() == weather_history);
    }
    SECTION("but not for ever") {
        world.statuses = {200, 503, 503, 0, 0};
        world.script["Error: the tool 'weather' could not be called: its server did not answer"] =
            turn("No luck.");
        deliver_all(world);
        CHECK(world.invoked.empty());
        CHECK(world.history().back() == "agent: No luck.");
    }
}

TEST_CASE("slice runner: a server without a toolset is asked again later") {
    auto world = weather_world();
    world.statuses = {500, 500, 500};
    world.say("m1", "Hello");
    deliver_all(world);
    CHECK(world.discoveries == 0);
    world.say("m2", "Hello");
    deliver_all(world);
    CHECK(world.discoveries == 0);
    world.now += std::chrono::minutes{2};
    world.say("m3", "Weather?");
    deliver_all(world);
    CHECK(world.discoveries == 1);
    CHECK(world.invoked.size() == 1);
}

TEST_CASE("slice runner: a model that fails for good leaves a word to the user") {
    auto world = weather_world();
    world.say("m1", "Something unscripted");
    deliver_all(world);
    CHECK(world.history() == Lines{"user: Something unscripted"});
    CHECK(world.output_texts() ==
          std::set<std::string>{"ada#1 I could not answer: the model refused the request."});
}

TEST_CASE("slice runner: a batch takes effect in order, in one slice") {
    auto world = weather_world();
    SliceProcess process(world);
    core::InboxItem broken{base::MessageId("m0"),
                           std::unexpected(wire::DecodeError{"", "a JSON document"})};
    CHECK(process.run({user_says("m1", "Weather?"), broken, user_says("m2", "Hello")}) ==
          End::done);
    CHECK(world.history() == Lines{"user: Weather?", "user: Hello", "agent: Hello, Ada."});
    CHECK(world.rows("consumed") == 3);
    CHECK(world.models_asked == 1);
}

TEST_CASE("slice runner: an earlier slice's unsent orders go out before a new message") {
    auto world = weather_world();
    world.say("m1", "Alarm");
    const auto message = world.inbox.front();
    {
        SliceProcess dying(world);
        dying.hold_tool();
        REQUIRE(dying.run({message}) == End::waiting);
    }
    CHECK(world.invoked.empty());
    CHECK(world.rows("outbox") == 1);
    SliceProcess fresh(world);
    CHECK(fresh.run({message, user_says("m2", "Stop")}) == End::done);
    CHECK(world.invoked.size() == 1);
    CHECK(world.cancelled == world.invoked);
    CHECK(world.rows("outbox") == 0);
}

TEST_CASE("slice runner: a zombie that wakes up in its dispatch sends nothing more") {
    auto world = weather_world();
    world.say("m1", "Alarm");
    const auto message = world.inbox.front();
    SliceProcess zombie(world);
    zombie.hold_tool();
    REQUIRE(zombie.run({message}) == End::waiting);
    world.now += std::chrono::minutes{15};
    SliceProcess fresh(world);
    CHECK(fresh.run({message}) == End::done);
    CHECK(fresh.run({user_says("m2", "Stop")}) == End::done);
    CHECK(zombie.resume() == End::failed);
    CHECK(zombie.failure() == "the thread was claimed by a newer slice");
    CHECK(world.invoked.size() == 1);
}

TEST_CASE("slice runner: a zombie cannot commit") {
    auto world = weather_world();
    world.say("m1", "Hello");
    const auto message = world.inbox.front();
    SliceProcess zombie(world);
    zombie.hold_model();
    REQUIRE(zombie.run({message}) == End::waiting);
    SliceProcess fresh(world);
    CHECK(fresh.run({message}) == End::done);
    CHECK(zombie.resume() == End::failed);
    CHECK(zombie.failure() == "the thread was claimed by a newer slice");
    CHECK(world.history() == Lines{"user: Hello", "agent: Hello, Ada."});
    CHECK(world.outputs.size() == 1);
}

TEST_CASE("slice runner: a slice claims, commits and forgets within few statements") {
    auto world = weather_world();
    world.say("m1", "Hello");
    deliver_all(world);
    SliceProcess process(world);
    CHECK(process.run({user_says("m2", "Hello")}) == End::done);
    CHECK(process.connections() == 1);
    CHECK(process.statements() <= 14);
}
