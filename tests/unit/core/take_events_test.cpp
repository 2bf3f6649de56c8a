#include <catch2/catch.hpp>

#include "runtime/core/limits.hpp"
#include "tests/support/core_world.hpp"

using namespace torpor;
using namespace torpor::tests;
using namespace std::chrono_literals;

namespace {

using Lines = std::vector<std::string>;

Lines last(const core::History& history, std::size_t count) {
    const auto told = lines(history);
    REQUIRE(told.size() >= count);
    return {told.end() - static_cast<std::ptrdiff_t>(count), told.end()};
}

core::InboxItem subscribes(const std::string& id, const base::CallId& call) {
    auto item = answers(id, call, "subscribed");
    std::get<wire::ToolAnswer>(item.message->content).subscription = true;
    return item;
}

wire::SubscriptionEvent event_of(const base::CallId& call, const std::string& text) {
    wire::SubscriptionEvent event;
    event.call = call;
    event.content = text_content(text);
    event.associative = true;
    return event;
}

base::CallId only_call(const core::Commit& commit) {
    const auto orders = orders_of<core::InvokeTool>(commit.outbox);
    REQUIRE(orders.size() == 1);
    return orders[0].call;
}

/// The model calls one tool.
base::CallId call_tool(Life& life, const std::string& id, const std::string& tool) {
    life.turns = {{.text = "", .calls = {asks(tool)}, .usage = {}}};
    return only_call(life.live({user_says(id, "go on")}));
}

/// Ada's thread has subscribed to alarms.
struct Subscribed {
    Life life;
    base::CallId call;

    Subscribed() {
        auto wish = user_says("m1", "Tell me about alarms");
        wish.message->metadata = R"({"user_id":"ada-1"})";
        life.turns = {{.text = "", .calls = {asks("alarm", R"({"at":"8"})")}, .usage = {}}};
        call = only_call(life.live({wish}));
        life.live({subscribes("r1", call)});
    }
    core::Commit event(const std::string& id, const std::string& text) {
        return life.live({brings(id, event_of(call, text))});
    }
    const core::Subscription* subscription() const {
        const auto found = life.state.standing.find({"subscription", call.str()});
        if (found == life.state.standing.end()) return nullptr;
        return &std::get<core::Subscription>(found->second);
    }
};

}  // namespace

TEST_CASE("subscription: a result opens one, and the turn goes on") {
    Subscribed ada_s;
    REQUIRE(ada_s.subscription());
    CHECK(ada_s.subscription()->tool == "alarm");
    CHECK(ada_s.subscription()->arguments == R"({"at":"8"})");
    CHECK(ada_s.subscription()->server == "http://weather.tools");
    CHECK(ada_s.subscription()->user_id == "ada-1");
    CHECK(last(ada_s.life.state.history, 2) == Lines{"result answered: subscribed", "agent: ok"});
}

TEST_CASE("subscription: a failed result opens none") {
    Life life;
    const auto call = call_tool(life, "m1", "alarm");
    auto failure = subscribes("r1", call);
    std::get<wire::ToolAnswer>(failure.message->content).content = text_content("Error: no");
    life.live({failure});
    CHECK(life.state.standing.empty());
    CHECK(last(life.state.history, 2) == Lines{"result answered: Error: no", "agent: ok"});
}

TEST_CASE("subscription: a late result opens none, and its server is told once more") {
    Life life;
    const auto call = call_tool(life, "m1", "alarm");
    life.live({user_says("m2", "Never mind")});
    const auto commit = life.live({subscribes("r1", call)});
    CHECK(life.state.standing.empty());
    CHECK(orders_of<core::NoticeCancelled>(commit.outbox).size() == 1);
}

TEST_CASE("subscription: beyond the limit the model is told and the server is cancelled") {
    Life life;
    for (std::size_t i = 0; i < core::subscriptions_max; ++i) {
        core::Subscription one;
        one.call = base::CallId("call_" + std::to_string(i));
        life.state.standing.emplace(core::key_of(one), one);
    }
    const auto call = call_tool(life, "m1", "alarm");
    const auto commit = life.live({subscribes("r1", call)});
    CHECK(outcome_of(commit, "r1") == "applied");
    CHECK(life.state.standing.size() == core::subscriptions_max);
    CHECK(orders_of<core::NoticeCancelled>(commit.outbox).size() == 1);
    CHECK(last(life.state.history, 2)[0].find("subscribedError: this thread has 64") !=
          std::string::npos);
}

TEST_CASE("event: an associative one is shown in the thread, on behalf of who subscribed") {
    Subscribed ada_s;
    auto word = user_says("m2", "Hello from Bob");
    word.message->metadata = R"({"user_id":"bob-2"})";
    ada_s.life.live({word});
    ada_s.life.turns = {{.text = "", .calls = {asks("weather")}, .usage = {}}};
    const auto commit = ada_s.event("e1", "ring");
    CHECK(outcome_of(commit, "e1") == "applied");
    const auto events = entries_of<core::EventEntry>(ada_s.life.state.history);
    REQUIRE(events.size() == 1);
    CHECK(events[0].original_tool == "alarm");
    CHECK(events[0].original_call == ada_s.call);
    CHECK(events[0].original_arguments == R"({"at":"8"})");
    CHECK(orders_of<core::InvokeTool>(commit.outbox).at(0).user_id == "ada-1");
}

TEST_CASE("event: one waits while a call is pending and comes back after its result") {
    Subscribed ada_s;
    const auto weather = call_tool(ada_s.life, "m2", "weather");
    CHECK(outcome_of(ada_s.event("e1", "ring"), "e1") == "deferred");
    CHECK(outcome_of(ada_s.event("e2", "ring again"), "e2") == "deferred");
    CHECK(ada_s.life.state.deferred.size() == 2);
    const auto commit = ada_s.life.live({answers("r2", weather, "rain")});
    CHECK(commit.released == std::vector<std::int64_t>{1, 2});
    CHECK(last(ada_s.life.state.history, 4) ==
          Lines{"result answered: rain", "event: ring", "event: ring again", "agent: ok"});
}

TEST_CASE("event: one that comes before the result that subscribes waits for it") {
    Life life;
    const auto call = call_tool(life, "m1", "alarm");
    CHECK(outcome_of(life.live({brings("e1", event_of(call, "early"))}), "e1") == "deferred");
    SECTION("and is shown after it") {
        life.live({subscribes("r1", call)});
        CHECK(last(life.state.history, 3) ==
              Lines{"result answered: subscribed", "event: early", "agent: ok"});
    }
    SECTION("and is dropped if it opens none") {
        life.live({answers("r1", call, "sorry")});
        CHECK(last(life.state.history, 2) == Lines{"result answered: sorry", "agent: ok"});
        CHECK(life.state.deferred.empty());
    }
}

TEST_CASE("event: one of no subscription is refused") {
    Life life;
    const auto commit = life.live({brings("e1", event_of(base::CallId("call_x"), "ring"))});
    CHECK(outcome_of(commit, "e1") == "unknown_subscription");
    CHECK(commit.entries.empty());
}

TEST_CASE("event: the final one ends the subscription") {
    Subscribed ada_s;
    auto event = event_of(ada_s.call, "over");
    event.final = true;
    CHECK(outcome_of(ada_s.life.live({brings("e1", event)}), "e1") == "applied");
    CHECK_FALSE(ada_s.subscription());
    CHECK(outcome_of(ada_s.event("e2", "ring"), "e2") == "unknown_subscription");
}

TEST_CASE("event: a minute has a bounded number of them, and a final one always has room") {
    Subscribed ada_s;
    auto& standing = ada_s.life.state.standing.at({"subscription", ada_s.call.str()});
    std::get<core::Subscription>(standing).in_window = core::events_per_minute_max - 1;
    CHECK(outcome_of(ada_s.event("e1", "last of its minute"), "e1") == "applied");
    CHECK(outcome_of(ada_s.event("e2", "too many"), "e2") == "rate_limited");
    ada_s.life.now = start + 1min;
    CHECK(outcome_of(ada_s.event("e3", "of the next minute"), "e3") == "applied");
    CHECK(ada_s.subscription()->in_window == 1);
    std::get<core::Subscription>(standing).in_window = core::events_per_minute_max;
    auto event = event_of(ada_s.call, "over");
    event.final = true;
    CHECK(outcome_of(ada_s.life.live({brings("e4", event)}), "e4") == "applied");
}

TEST_CASE("event: so many wait and no more") {
    Subscribed ada_s;
    call_tool(ada_s.life, "m2", "weather");
    for (std::size_t i = 0; i < core::deferred_max; ++i) {
        core::DeferredEvent waiting;
        waiting.position = static_cast<std::int64_t>(i) + 1;
        waiting.id = base::MessageId("w" + std::to_string(i));
        waiting.event = core::EventEntry{};
        ada_s.life.state.deferred.push_back(waiting);
    }
    CHECK(outcome_of(ada_s.event("e1", "ring"), "e1") == "too_many_waiting");
    CHECK(ada_s.life.state.deferred.size() == core::deferred_max);
}

TEST_CASE("event: what waits fits into one commit") {
    Subscribed ada_s;
    call_tool(ada_s.life, "m2", "weather");
    const std::string large(core::content_bytes_max - 100, 'x');
    CHECK(outcome_of(ada_s.event("e1", large), "e1") == "deferred");
    CHECK(outcome_of(ada_s.event("e2", large), "e2") == "too_many_waiting");
    CHECK(outcome_of(ada_s.event("e3", "small"), "e3") == "deferred");
}

TEST_CASE("event: it interrupts a passive call") {
    Subscribed ada_s;
    ada_s.life.turns = {{.text = "", .calls = {asks("sleep_until_event_or_input")}, .usage = {}}};
    ada_s.life.live({user_says("m2", "Wait for it")});
    ada_s.event("e1", "ring");
    CHECK(
        last(ada_s.life.state.history, 3) ==
        Lines{"result interrupted: Tool call interrupted by an event", "event: ring", "agent: ok"});
}

TEST_CASE("event: content that no model takes is replaced when it enters") {
    Subscribed ada_s;
    auto event = event_of(ada_s.call, "look");
    event.content.emplace_back(wire::ImageItem{.data = "aGVpYw==", .media_type = "heic"});
    event.content.emplace_back(wire::ImageItem{.data = "not base64", .media_type = "png"});
    event.content.emplace_back(wire::ImageItem{.data = "iVBORw0KGgo=", .media_type = "png"});
    ada_s.life.live({brings("e1", event)});
    const auto content = entries_of<core::EventEntry>(ada_s.life.state.history).at(0).content;
    REQUIRE(content.size() == 4);
    CHECK(std::get<wire::TextItem>(content[1]).text ==
          "[image omitted: its format is not supported]");
    CHECK(std::get<wire::TextItem>(content[2]).text ==
          "[image omitted: its data is not valid base64]");
    CHECK(std::holds_alternative<wire::ImageItem>(content[3]));
}
