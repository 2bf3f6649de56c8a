#include <catch2/catch.hpp>

#include "runtime/wire/digest.hpp"
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

/// Says one thing, and remembers how it was asked.
struct Poet final : ports::ModelProvider {
    Task<core::ModelTurn> complete(core::ModelRequest request, base::Instant) override {
        system = request.system;
        co_return turn("O rose");
    }
    std::string system;
};

struct PoetChildren final : engine::ThreadSetups {
    engine::ThreadSetup setup_of(const core::ThreadState& state) const override {
        engine::ThreadSetup setup;
        if (state.lineage.kind == core::ThreadKind::root) return setup;
        setup.system_prompt = "Rhyme.";
        setup.model = &poet;
        return setup;
    }
    mutable Poet poet;
};

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

TEST_CASE("slice runner: a plain user text costs six calls of stores and queues") {
    auto world = weather_world();
    world.say("m1", "Hello");
    deliver_all(world);
    world.asked.clear();
    world.say("m2", "Hello");
    deliver_all(world);
    world.asked.erase("model");
    const std::map<std::string, int> expected{{"was_processed", 1}, {"claim", 1},
                                              {"commit", 1},        {"output", 1},
                                              {"forget_sent", 1},   {"mark_processed", 1}};
    CHECK(world.asked == expected);
}

TEST_CASE("slice runner: a model that thinks until the end leaves a word to the user") {
    auto world = weather_world();
    world.slice_time = std::chrono::seconds{40};
    world.say("m1", "Hello");
    SECTION("within its time it is heard") {
        world.thinking = std::chrono::seconds{30};
        deliver_all(world);
        CHECK(world.history().back() == "agent: Hello, Ada.");
    }
    SECTION("a quarter of the time is kept for what follows") {
        world.thinking = std::chrono::seconds{31};
        deliver_all(world);
        CHECK(world.history() == Lines{"user: Hello"});
        CHECK(world.output_texts() ==
              std::set<std::string>{
                  "ada#1 I could not answer: the model took too long. Please try again."});
    }
}

TEST_CASE("slice runner: a slice without any time for the model leaves it to the next delivery") {
    auto world = weather_world();
    world.slice_time = {};
    world.say("m1", "Hello");
    SliceProcess late(world);
    CHECK(late.run({world.inbox.front()}) == End::failed);
    CHECK(world.models_asked == 0);
    CHECK(world.history().empty());
    world.slice_time = std::chrono::minutes{1};
    deliver_all(world);
    CHECK(world.history().back() == "agent: Hello, Ada.");
}

TEST_CASE("slice runner: an invocation is not tried again beyond the deadline") {
    auto world = weather_world();
    world.slice_time = std::chrono::seconds{5};
    world.statuses = {200, 503};
    world.script["Error: the tool 'weather' could not be called"] = turn("No luck.");
    world.say("m1", "Weather?");
    SliceProcess process(world);
    CHECK(process.run({world.inbox.front()}) == End::done);
    CHECK(world.inbox.back().id.str().starts_with("failed-call_"));
}

TEST_CASE("slice runner: toolsets are fetched anew when they are old, and kept if that fails") {
    auto world = weather_world();
    world.say("m1", "Hello");
    deliver_all(world);
    world.now += std::chrono::hours{23};
    world.say("m2", "Hello");
    deliver_all(world);
    CHECK(world.discoveries == 1);
    world.now += std::chrono::hours{1};
    SECTION("the server answers") {
        world.say("m3", "Weather?");
        deliver_all(world);
        CHECK(world.discoveries == 2);
    }
    SECTION("the server fails, and is asked again a minute later") {
        world.statuses = {500};
        world.say("m3", "Weather?");
        deliver_all(world);
        CHECK(world.history().back() == "agent: It rains.");
        CHECK(world.discoveries == 1);
        world.say("m4", "Hello");
        deliver_all(world);
        CHECK(world.discoveries == 1);
        world.now += std::chrono::minutes{1};
        world.say("m5", "Hello");
        deliver_all(world);
        CHECK(world.discoveries == 2);
    }
}

TEST_CASE("slice runner: children use the toolsets of their root, and are told of on the wire") {
    auto world = weather_world();
    world.script["Ask"] =
        turn("", {asks("spawn_thread", R"({"instructions":"Look outside","child_of":$PATH})")});
    world.script["Thread spawned"] = turn("Wait.");
    world.script["Look outside"] = turn("", {asks("weather")});
    world.say("m1", "Ask");
    deliver_all(world);
    CHECK(world.discoveries == 1);
    CHECK(world.rows("toolsets") == 1);
    REQUIRE(world.invocations.size() == 1);
    CHECK(world.invocations[0].ancestors == std::vector<base::ThreadId>{ada});
    CHECK(world.invocations[0].thread != ada);
}

TEST_CASE("slice runner: a tool is told how long it has") {
    auto world = weather_world();
    world.policy.call_deadline = std::chrono::seconds{30};
    world.say("m1", "Alarm");
    deliver_all(world);
    REQUIRE(world.invocations.size() == 1);
    CHECK(world.invocations[0].deadline == std::chrono::seconds{30});
    CHECK(world.invocations[0].ancestors.empty());
    REQUIRE(world.wakeups.size() == 1);
    CHECK(world.wakeups[0].due == start + std::chrono::seconds{30});
}

TEST_CASE("slice runner: children may have a model and a prompt of their own") {
    PoetChildren setups;
    auto world = weather_world();
    world.setups = &setups;
    world.script["Ask"] =
        turn("", {asks("spawn_thread", R"({"instructions":"Be moved","child_of":$PATH})")});
    world.script["Thread spawned"] = turn("Wait.");
    world.say("m1", "Ask");
    deliver_all(world);
    CHECK(world.models_asked == 2);
    CHECK_THAT(setups.poet.system, Catch::StartsWith("Rhyme."));
    REQUIRE(world.outputs.size() == 2);
    CHECK_THAT(world.outputs.back().text, Catch::EndsWith("] O rose"));
}

TEST_CASE("slice runner: the log tells who was invoked, and nothing that may be secret") {
    auto world = weather_world();
    world.say("m1", "Weather?");
    world.statuses = {200, 503};
    deliver_all(world);
    REQUIRE(world.log.size() == 1);
    CHECK(world.log[0] == "invocation at 2026-01-05T09:00:00Z of weather, call " +
                              world.invoked[0].str() + ", thread ada: accepted");
}

TEST_CASE("slice runner: a message too large for the queue is fetched from the content store") {
    auto world = weather_world();
    world.say("m1", "Alarm");
    deliver_all(world);
    world.script["a large answer"] = turn("Thank you.");
    const auto whole = answers("x", world.invoked[0], "a large answer");
    const auto bytes = wire::encode(*whole.message);
    const wire::StoredContent note{wire::hex(wire::sha256(bytes)), bytes.size()};
    SECTION("it is there") {
        world.contents[note.content_id] = bytes;
        world.enqueue("result-1", note, ada);
        deliver_all(world);
        CHECK(world.history().back() == "agent: Thank you.");
    }
    SECTION("it is gone, and so the note is consumed unread") {
        world.enqueue("result-1", note, ada);
        deliver_all(world);
        CHECK(world.history().back() == "call alarm");
        CHECK(world.rows("consumed") == 2);
    }
}

TEST_CASE("slice runner: a batch that is too much for one commit is taken in portions") {
    auto world = weather_world();
    const std::string large(2'000'000, 'x');
    world.script["xxx"] = turn("Long.");
    SliceProcess process(world);
    CHECK(process.run({user_says("m1", large), user_says("m2", large), user_says("m3", large),
                       user_says("m4", "Hello")}) == End::done);
    CHECK(world.asked["claim"] == 2);
    const auto history = lines(process.state_of(ada).history);
    CHECK(history.size() == 6);
    // Not with the texts themselves: they would be printed.
    const bool in_order = history[2] == "agent: Long." && history[5] == "agent: Hello, Ada.";
    CHECK(in_order);
}

TEST_CASE("slice runner: what the model finds too long is shown in part") {
    auto world = weather_world();
    world.script["left out"] = turn("Too much to read.");
    world.request_bytes_max = 30'000;
    world.say("m1", std::string(100'000, 'x'));
    deliver_all(world);
    CHECK(world.models_asked == 2);
    CHECK(world.history().back() == "agent: Too much to read.");
}

TEST_CASE("slice runner: a view that is too long by its number of entries is summarised") {
    auto world = weather_world();
    world.script["Summarise"] = turn("Small talk.");
    world.script["left out"] = turn("I see.");
    for (int i = 0; i < 40; ++i) {
        world.say("m" + std::to_string(i), "Hello");
        deliver_all(world);
    }
    world.models_asked = 0;
    std::string summary = "[Compacted conversation summary]\n";
    SECTION("in the model's words") {
        world.request_bytes_max = 1'500;
        world.say("last", std::string(2'000, 'x'));
        deliver_all(world);
        CHECK(world.models_asked == 4 + 1 + 4);
        CHECK(world.history().back() == "agent: I see.");
        summary += "Small talk.";
    }
    SECTION("without them if the model refuses that request too") {
        world.request_bytes_max = 700;
        world.say("last", "Hello");
        deliver_all(world);
        CHECK(world.models_asked == 4 + 1 + 1);
        CHECK(world.history().back() == "agent: Hello, Ada.");
        summary += "(What was said before is left out";
    }
    SliceProcess process(world);
    const auto state = process.state_of(ada);
    CHECK(state.compacted_to == 80);
    CHECK_THAT(state.summary, Catch::StartsWith(summary));
    CHECK(world.history().size() == 82);
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

TEST_CASE("slice runner: another session fetches its toolsets for itself") {
    auto world = weather_world();
    world.say("m1", "Hello");
    deliver_all(world);
    world.enqueue(user_says("m2", "Hello", base::ThreadId("bob")));
    deliver_all(world);
    CHECK(world.discoveries == 2);
    CHECK(world.rows("toolsets") == 2);
}

TEST_CASE("slice runner: the log tells who gave no toolset and what was refused") {
    auto world = weather_world();
    world.statuses = {404};
    world.say("m1", "Hello");
    world.enqueue(answers("r1", base::CallId("call_x"), "rain"));
    deliver_all(world);
    CHECK(world.log == Lines{"no toolset of http://weather.tools: HTTP status 404",
                             "the tool server http://weather.tools gave no toolset",
                             "refused message r1 of thread ada: unknown_call"});
    CHECK(world.history() == Lines{"user: Hello", "agent: Hello, Ada."});
}
