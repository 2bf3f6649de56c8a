#include <stdexcept>

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

/// Knows the day, and fails when it is asked for another one.
class Calendar final : public ports::LocalTool {
public:
    Calendar() {
        spec_.name = "calendar";
        spec_.description = "tells the day";
        spec_.input_schema = R"({"type":"object"})";
    }
    const core::ToolSpec& spec() const override { return spec_; }
    Task<std::vector<wire::ContentItem>> invoke(ports::LocalInvocation invocation) override {
        invocations.push_back(invocation);
        if (invocation.arguments != "{}") throw std::runtime_error("only today is known");
        std::vector<wire::ContentItem> content;
        content.emplace_back(wire::TextItem{"Monday"});
        co_return content;
    }

    std::vector<ports::LocalInvocation> invocations;

private:
    core::ToolSpec spec_;
};

/// A call of "alarm" that asks the user for a choice.
SliceWorld choosing_world() {
    SliceWorld world;
    world.script["Choose"] = turn("", {asks("alarm")});
    world.script["Stop"] = turn("Stopped.");
    world.script["Error: the user's choice could not be given"] = turn("It cannot hear us.");
    world.say("m1", "Choose");
    deliver_all(world);
    wire::ChoicePrompt prompt;
    prompt.call = world.invoked.at(0);
    prompt.prompt = "Which?";
    prompt.choices = {"this", "that"};
    prompt.response_url = "http://weather.tools/choice";
    world.enqueue("prompt-1", prompt, ada);
    deliver_all(world);
    return world;
}

void choose(SliceWorld& world, std::size_t selected) {
    world.enqueue("choice-1", wire::ChoiceAnswer{world.invoked.at(0), selected}, ada);
    deliver_all(world);
}

}  // namespace

TEST_CASE("dispatch: a tool of this process runs after its call is durable") {
    Calendar calendar;
    SliceWorld world;
    world.local_tools = {&calendar};
    world.script["Day?"] = turn("", {asks("calendar")});
    world.script["Monday"] = turn("It is Monday.");
    world.script["Tomorrow?"] = turn("", {asks("calendar", R"({"day":1})")});
    world.script["only today"] = turn("I do not know.");
    world.say("m1", "Day?");
    const auto message = world.inbox.front();
    SliceProcess process(world);
    REQUIRE(process.run({message}) == End::done);
    CHECK(world.history() == Lines{"user: Day?", "call calendar"});
    REQUIRE(calendar.invocations.size() == 1);
    CHECK(world.inbox.back().id.str() == "result-" + calendar.invocations[0].call.str());
    deliver_all(world);
    CHECK(world.history().back() == "agent: It is Monday.");

    world.say("m2", "Tomorrow?");
    deliver_all(world);
    CHECK(world.history().end()[-2] ==
          "result answered: Error: the tool 'calendar' failed: only today is known");
    CHECK(world.history().back() == "agent: I do not know.");
}

TEST_CASE("dispatch: a call of a tool that the process has no longer gets an error result") {
    Calendar calendar;
    SliceWorld world;
    world.local_tools = {&calendar};
    world.script["Day?"] = turn("", {asks("calendar")});
    world.say("m1", "Day?");
    world.failing_call = 3;
    {
        SliceProcess failing(world);
        REQUIRE(failing.run({world.inbox.front()}) == End::failed);
    }
    CHECK(calendar.invocations.size() == 1);
    world.local_tools.clear();
    world.script["not there any more"] = turn("It is gone.");
    deliver_all(world);
    CHECK(world.history().back() == "agent: It is gone.");
}

TEST_CASE("dispatch: a choice is posted to the tool that asked") {
    auto world = choosing_world();
    CHECK(std::holds_alternative<wire::ChoicePrompt>(world.outputs.back().notice));
    SECTION("at once") {}
    SECTION("or when the server is back") {
        world.statuses = {503, 0, 503, 200};
    }
    choose(world, 1);
    REQUIRE(world.choices.size() == 1);
    CHECK(world.choices[0].call == world.invoked[0]);
    CHECK(world.choices[0].selected == 1);
    CHECK(std::holds_alternative<wire::PromptComplete>(world.outputs.back().notice));
}

TEST_CASE("dispatch: a choice that cannot be delivered ends its call with an error") {
    auto world = choosing_world();
    SECTION("the server does not answer") {
        world.statuses = {503, 0, 503, 0};
    }
    SECTION("the server refuses it") {
        world.statuses = {410};
    }
    choose(world, 0);
    CHECK(world.choices.empty());
    CHECK(world.history().back() == "agent: It cannot hear us.");
}

TEST_CASE("dispatch: the default of a call that is over is nobody's loss") {
    auto world = choosing_world();
    world.statuses = {410, 200};
    world.say("m2", "Stop");
    deliver_all(world);
    CHECK(world.choices.empty());
    CHECK(world.history().back() == "agent: Stopped.");
    CHECK(world.models_asked == 2);
}

TEST_CASE("dispatch: a timer of a call that has ended is dropped, and a failure of that is none") {
    SliceWorld world;
    world.policy.call_deadline = std::chrono::hours{1};
    world.script["Weather?"] = turn("", {asks("weather")});
    world.script["rain"] = turn("It rains.");
    world.say("m1", "Weather?");
    SECTION("it is dropped") {
        deliver_all(world);
        CHECK(world.dropped == world.invoked);
        CHECK(world.wakeups.empty());
    }
    SECTION("it stays and fires in vain") {
        SliceProcess first(world);
        REQUIRE(first.run({world.inbox.front()}) == End::done);
        world.inbox.pop_front();
        SliceProcess probe(world);
        world.failing_call = world.port_calls + 4;
        deliver_all(world);
        world.fire_timers();
        deliver_all(world);
    }
    CHECK(world.history().back() == "agent: It rains.");
    CHECK(world.rows("outbox") == 0);
}

TEST_CASE("dispatch: one output that cannot be sent keeps no tool waiting, and is sent later") {
    SliceWorld world;
    world.script["Weather?"] = turn("Let me look.", {asks("weather")});
    world.script["rain"] = turn("It rains.");
    world.say("m1", "Weather?");
    const auto message = world.inbox.front();
    world.failing_call = 3;
    SliceProcess process(world);
    CHECK(process.run({message}) == End::failed);
    CHECK(world.outputs.empty());
    CHECK(world.invoked.size() == 1);
    CHECK(world.rows("outbox") == 1);
    deliver_all(world);
    CHECK(world.invoked.size() == 1);
    CHECK(world.output_texts() == std::set<std::string>{"ada#1 Let me look.", "ada#2 It rains."});
}
