#include <catch2/catch.hpp>

#include "runtime/core/limits.hpp"
#include "tests/support/core_samples.hpp"

using namespace torpor;
using namespace torpor::tests;

namespace {

using Lines = std::vector<std::string>;

core::ModelTurn turn(std::string text, std::vector<core::AskedCall> calls = {}) {
    return {.text = std::move(text), .calls = std::move(calls), .usage = {}};
}

base::CallId call_named(const core::History& history, const std::string& tool) {
    for (const auto& call : entries_of<core::CallEntry>(history)) {
        if (call.tool == tool) return call.call;
    }
    return {};
}

/// Ada has asked for the weather; the call is pending.
Life asked_for_weather() {
    Life life;
    life.turns = {turn("Let me look.", {asks("weather", R"({"city": "Oslo"})")})};
    life.live({user_says("m1", "Weather?")});
    return life;
}

}  // namespace

TEST_CASE("slice: a user text is appended, answered and put out") {
    Life life;
    life.turns = {turn("Hello, Ada.")};
    const auto commit = life.live({user_says("m1", "Hello")});
    CHECK(lines(life.state.history) == Lines{"user: Hello", "agent: Hello, Ada."});
    CHECK(outcome_of(commit, "m1") == "applied");
    const auto outputs = orders_of<core::SendOutput>(commit.outbox);
    REQUIRE(outputs.size() == 1);
    CHECK(outputs[0].message.text == "Hello, Ada.");
    CHECK(outputs[0].message.sequence == 1);
    CHECK(outputs[0].message.id == "ada#1");
}

TEST_CASE("slice: a message that was consumed is not applied again") {
    Life life;
    life.live({user_says("m1", "Hello")});
    const auto commit = life.live({user_says("m1", "Hello"), user_says("m1", "Hello")});
    CHECK(commit.consumed.empty());
    CHECK(commit.entries.empty());
    CHECK(life.requests.size() == 1);
}

TEST_CASE("slice: a message twice in one batch takes effect once") {
    Life life;
    life.live({user_says("m1", "Hello"), user_says("m1", "Hello")});
    CHECK(lines(life.state.history) == Lines{"user: Hello", "agent: ok"});
}

TEST_CASE("slice: a call becomes pending and an order to invoke its tool") {
    Life life;
    life.turns = {turn("Let me look.", {asks("weather", R"({"city": "Oslo"})")})};
    auto question = user_says("m1", "Weather?");
    question.message->metadata = R"({"user_id":"ada-1"})";
    const auto commit = life.live({question});
    const auto orders = orders_of<core::InvokeTool>(commit.outbox);
    REQUIRE(orders.size() == 1);
    CHECK(orders[0].tool == "weather");
    CHECK(orders[0].arguments == R"({"city":"Oslo"})");
    CHECK(orders[0].endpoint == "http://weather.tools/invoke");
    CHECK(orders[0].user_id == "ada-1");
    CHECK(life.requests.size() == 1);
    CHECK(life.state.calls.at(orders[0].call).status == core::CallStatus::pending);
}

TEST_CASE("slice: the result of a pending call continues the turn") {
    auto life = asked_for_weather();
    const auto call = call_named(life.state.history, "weather");
    life.turns = {turn("Rain.")};
    life.live({answers("r1", call, "rain")});
    CHECK(lines(life.state.history) == Lines{"user: Weather?", "agent: Let me look.",
                                             "call weather", "result answered: rain",
                                             "agent: Rain."});
}

TEST_CASE("slice: the turn continues when the last of several calls is answered") {
    Life life;
    life.turns = {turn("", {asks("weather"), asks("alarm")}), turn("Done.")};
    life.live({user_says("m1", "Both, please")});
    const auto weather = call_named(life.state.history, "weather");
    const auto alarm = call_named(life.state.history, "alarm");
    life.live({answers("r1", alarm, "set")});
    CHECK(life.requests.size() == 1);
    life.live({answers("r2", weather, "rain")});
    CHECK(life.requests.size() == 2);
    CHECK(lines(life.state.history).back() == "agent: Done.");
}

TEST_CASE("slice: a second result of a call is refused as already answered") {
    auto life = asked_for_weather();
    const auto call = call_named(life.state.history, "weather");
    life.live({answers("r1", call, "rain")});
    const auto commit = life.live({answers("r2", call, "snow")});
    CHECK(outcome_of(commit, "r2") == "already_answered");
    CHECK(commit.entries.empty());
}

TEST_CASE("slice: a user text interrupts pending calls and cancels them at the tool servers") {
    auto life = asked_for_weather();
    const auto call = call_named(life.state.history, "weather");
    const auto commit = life.live({user_says("m2", "Never mind")});
    CHECK(lines(life.state.history) == Lines{"user: Weather?", "agent: Let me look.",
                                             "call weather",
                                             "result interrupted: Tool call interrupted by user",
                                             "user: Never mind", "agent: ok"});
    const auto notices = orders_of<core::NoticeCancelled>(commit.outbox);
    REQUIRE(notices.size() == 1);
    CHECK(notices[0].call == call);
}

TEST_CASE("slice: a sleep that is interrupted is not cancelled anywhere") {
    Life life;
    life.turns = {turn("", {asks("sleep", R"({"seconds":60})")})};
    life.live({user_says("m1", "Wait a minute")});
    const auto commit = life.live({user_says("m2", "Stop")});
    CHECK(orders_of<core::NoticeCancelled>(commit.outbox).empty());
}

TEST_CASE("slice: a result after the interruption is appended as an event") {
    auto life = asked_for_weather();
    const auto call = call_named(life.state.history, "weather");
    life.live({user_says("m2", "Never mind")});
    life.turns = {turn("It rains, by the way.")};
    life.live({answers("r1", call, "rain")});
    const auto events = entries_of<core::EventEntry>(life.state.history);
    REQUIRE(events.size() == 1);
    CHECK(events[0].original_call == call);
    CHECK(events[0].original_tool == "weather");
    CHECK(events[0].original_arguments == R"({"city":"Oslo"})");
    CHECK(lines(life.state.history).back() == "agent: It rains, by the way.");

    SECTION("once only") {
        const auto commit = life.live({answers("r2", call, "rain again")});
        CHECK(outcome_of(commit, "r2") == "already_answered");
    }
    SECTION("once only, also when the record of the call is forgotten") {
        life.state.calls.clear();
        const auto commit = life.live({answers("r2", call, "rain again")});
        CHECK(outcome_of(commit, "r2") == "already_answered");
    }
}

TEST_CASE("slice: a late result is known by the history when its record is forgotten") {
    auto life = asked_for_weather();
    const auto call = call_named(life.state.history, "weather");
    life.live({user_says("m2", "Never mind")});
    life.state.calls.clear();
    CHECK(outcome_of(life.live({answers("r1", call, "rain")}), "r1") == "applied");
    CHECK(outcome_of(life.live({answers("r2", call, "snow")}), "r2") == "already_answered");
    CHECK(entries_of<core::EventEntry>(life.state.history).size() == 1);
}

TEST_CASE("slice: a late result waits while another call is pending, and comes back after it") {
    auto life = asked_for_weather();
    const auto weather = call_named(life.state.history, "weather");
    life.turns = {turn("", {asks("alarm")})};
    life.live({user_says("m2", "Set an alarm instead")});
    const auto alarm = call_named(life.state.history, "alarm");

    const auto waits = life.live({answers("r1", weather, "rain")});
    CHECK(outcome_of(waits, "r1") == "deferred");
    REQUIRE(life.state.deferred.size() == 1);
    CHECK(life.requests.size() == 2);

    const auto commit = life.live({answers("r2", alarm, "set")});
    CHECK(commit.released == std::vector<std::int64_t>{1});
    CHECK(life.state.deferred.empty());
    const auto told = lines(life.state.history);
    CHECK(Lines(told.end() - 3, told.end()) ==
          Lines{"result answered: set", "event: rain", "agent: ok"});
}

TEST_CASE("slice: a user text brings deferred events back before itself") {
    auto life = asked_for_weather();
    const auto weather = call_named(life.state.history, "weather");
    life.turns = {turn("", {asks("alarm")})};
    life.live({user_says("m2", "Set an alarm instead")});
    life.live({answers("r1", weather, "rain")});
    life.live({user_says("m3", "Hello?")});
    const auto told = lines(life.state.history);
    CHECK(Lines(told.end() - 4, told.end()) ==
          Lines{"result interrupted: Tool call interrupted by user", "event: rain", "user: Hello?",
                "agent: ok"});
}

TEST_CASE("slice: an event in the batch of the awaited result does not kill that result") {
    auto life = asked_for_weather();
    const auto weather = call_named(life.state.history, "weather");
    life.turns = {turn("", {asks("alarm")})};
    life.live({user_says("m2", "Set an alarm instead")});
    const auto alarm = call_named(life.state.history, "alarm");
    const auto commit = life.live({answers("r1", weather, "rain"), answers("r2", alarm, "set")});
    CHECK(commit.deferred.empty());
    CHECK(commit.released.empty());
    const auto told = lines(life.state.history);
    CHECK(Lines(told.end() - 3, told.end()) ==
          Lines{"result answered: set", "event: rain", "agent: ok"});
}

TEST_CASE("slice: an event interrupts a passive call") {
    auto life = asked_for_weather();
    const auto weather = call_named(life.state.history, "weather");
    life.turns = {turn("", {asks("sleep_until_event_or_input")})};
    life.live({user_says("m2", "Tell me when you know")});
    life.live({answers("r1", weather, "rain")});
    const auto told = lines(life.state.history);
    CHECK(
        Lines(told.end() - 3, told.end()) ==
        Lines{"result interrupted: Tool call interrupted by an event", "event: rain", "agent: ok"});
}

TEST_CASE("slice: what cannot take effect is refused by name and consumed once") {
    Life life;
    core::InboxItem broken{base::MessageId("m1"),
                           std::unexpected(wire::DecodeError{"content", "an object"})};
    auto loud = user_says("m5", "Hi");
    loud.message->metadata = "{\"x\":\"" + std::string(70'000, 'x') + "\"}";
    const auto commit =
        life.live({broken, answers("m2", base::CallId("call_x"), "?"),
                   user_says("m3", "Hello", base::ThreadId("bob")), user_says("m4", " \n"), loud});
    CHECK(outcome_of(commit, "m1") == "unreadable");
    CHECK(outcome_of(commit, "m2") == "unknown_call");
    CHECK(outcome_of(commit, "m3") == "foreign_thread");
    CHECK(outcome_of(commit, "m4") == "blank_text");
    CHECK(outcome_of(commit, "m5") == "metadata_too_large");
    CHECK(commit.entries.empty());
    CHECK(life.requests.empty());
}

TEST_CASE("slice: metadata of a user text is kept and carried by outputs") {
    Life life;
    auto first = user_says("m1", "Hello");
    first.message->metadata = R"({"channel":"C1"})";
    life.live({first});
    const auto commit = life.live({user_says("m2", "Again")});
    CHECK(orders_of<core::SendOutput>(commit.outbox).at(0).message.metadata ==
          R"({"channel":"C1"})");
}

TEST_CASE("slice: a result too large for a row answers its call with an error") {
    auto life = asked_for_weather();
    const auto call = call_named(life.state.history, "weather");
    const auto size = core::content_bytes_max;
    life.live({answers("r1", call, std::string(size, 'x'))});
    const auto results = entries_of<core::ResultEntry>(life.state.history);
    REQUIRE(results.size() == 1);
    const auto& text = std::get<wire::TextItem>(results[0].content.at(0)).text;
    CHECK(text.starts_with("Error: the result was too large to keep"));
}

TEST_CASE("slice: a result that just fits is kept") {
    auto life = asked_for_weather();
    const auto call = call_named(life.state.history, "weather");
    life.live({answers("r1", call, std::string(core::content_bytes_max - 42, 'x'))});
    const auto results = entries_of<core::ResultEntry>(life.state.history);
    CHECK(std::get<wire::TextItem>(results.at(0).content.at(0)).text.size() ==
          core::content_bytes_max - 42);
}

TEST_CASE("slice: a user text too large for a row is refused and the user is told") {
    Life life;
    const auto commit = life.live({user_says("m1", std::string(core::content_bytes_max, '"'))});
    CHECK(outcome_of(commit, "m1") == "text_too_large");
    CHECK(orders_of<core::SendOutput>(commit.outbox).size() == 1);
    CHECK(life.requests.empty());
}

TEST_CASE("slice: old marks are forgotten in one commit of so many") {
    Life life;
    life.state.epoch = core::epochs_between_forgetting - 1;
    const auto forgetting = life.live({user_says("m1", "Hello")});
    REQUIRE(forgetting.forget_before);
    CHECK(*forgetting.forget_before == start - core::memory_of_messages);
    CHECK_FALSE(life.live({user_says("m2", "Hello")}).forget_before);
}

TEST_CASE("slice: what a front end shows of a result is kept beside it") {
    auto life = asked_for_weather();
    const auto call = call_named(life.state.history, "weather");
    auto answer = answers("r1", call, "rain");
    std::get<wire::ToolAnswer>(answer.message->content).display = R"([{"type":"text"}])";
    life.live({answer});
    CHECK(entries_of<core::ResultEntry>(life.state.history).at(0).display ==
          R"([{"type":"text"}])");
}

TEST_CASE("slice: each turn runs on behalf of whoever caused it") {
    Life life;
    auto from_ada = user_says("m1", "Weather?");
    from_ada.message->metadata = R"({"user_id":"ada-1"})";
    life.turns = {turn("", {asks("weather")})};
    life.live({from_ada});
    const auto weather = call_named(life.state.history, "weather");
    auto from_bob = user_says("m2", "Set an alarm instead");
    from_bob.message->metadata = R"({"user_id":"bob-2"})";
    life.turns = {turn("", {asks("alarm")})};
    auto orders = orders_of<core::InvokeTool>(life.live({from_bob}).outbox);
    REQUIRE(orders.size() == 1);
    CHECK(orders[0].user_id == "bob-2");

    const auto alarm = call_named(life.state.history, "alarm");
    life.live({answers("r1", weather, "rain")});
    life.turns = {turn("", {asks("weather")})};
    // The late result for Ada is released last, so it is she for whom the model goes on.
    orders = orders_of<core::InvokeTool>(life.live({answers("r2", alarm, "set")}).outbox);
    REQUIRE(orders.size() == 1);
    CHECK(orders[0].user_id == "ada-1");
}

TEST_CASE("slice: a stored message that nobody could fetch is unreadable") {
    Life life;
    CHECK(outcome_of(life.live({brings("m1", wire::StoredContent{"abc", 3})}), "m1") ==
          "unreadable");
}

TEST_CASE("slice: a late result is not known any more once it is forgotten and compacted away") {
    auto life = asked_for_weather();
    const auto call = call_named(life.state.history, "weather");
    life.live({user_says("m2", "Never mind")});
    life.live({brings("c1", wire::Compaction{})});
    CHECK(life.state.history.empty());
    SECTION("forgotten") {
        life.state.calls.clear();
        CHECK(outcome_of(life.live({answers("r1", call, "rain")}), "r1") == "unknown_call");
    }
    SECTION("only compacted") {
        CHECK(outcome_of(life.live({answers("r1", call, "rain")}), "r1") == "applied");
        CHECK(entries_of<core::EventEntry>(life.state.history).at(0).original_tool == "weather");
    }
}

TEST_CASE("slice: a late result that has no room to wait can come again") {
    auto life = asked_for_weather();
    const auto weather = call_named(life.state.history, "weather");
    life.turns = {turn("", {asks("alarm")})};
    life.live({user_says("m2", "Set an alarm instead")});
    const auto alarm = call_named(life.state.history, "alarm");
    for (std::size_t i = 0; i < core::deferred_max; ++i) {
        core::DeferredEvent waiting;
        waiting.position = static_cast<std::int64_t>(i) + 1;
        waiting.id = base::MessageId("w" + std::to_string(i));
        waiting.event = core::EventEntry{};
        life.state.deferred.push_back(waiting);
    }
    CHECK(outcome_of(life.live({answers("r1", weather, "rain")}), "r1") == "too_many_waiting");
    life.state.deferred.clear();
    life.live({answers("r2", alarm, "set")});
    CHECK(outcome_of(life.live({answers("r3", weather, "rain")}), "r3") == "applied");
}
