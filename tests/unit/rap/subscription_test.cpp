#include "tests/unit/rap/bench.hpp"

namespace torpor::fakes::rap {
namespace {

using wire::rap::EventCallback;
using wire::rap::ToolResult;

ScriptedEvent event(std::string text, base::Duration after = 1s) {
    ScriptedEvent one;
    one.text = std::move(text);
    one.after = {after, after};
    return one;
}

ToolScript watch(std::vector<ScriptedEvent> events) {
    auto tool = weather();
    tool.answers = "subscribed";
    tool.subscribes = true;
    tool.events = std::move(events);
    return tool;
}

std::vector<std::string> texts(const std::vector<CallOut>& posted) {
    std::vector<std::string> found;
    for (const auto& call : posted) {
        const auto callback = wire::rap::decode_callback(call.request.body);
        REQUIRE(callback);
        if (const auto* one = std::get_if<EventCallback>(&*callback)) found.push_back(one->text);
        if (const auto* one = std::get_if<ToolResult>(&*callback)) found.push_back(one->text);
    }
    return found;
}
using Texts = std::vector<std::string>;

TEST_CASE("subscription: it is confirmed, its events follow, and the final one ends it") {
    auto train = event("gust {n}", 10s);
    train.times = 2;
    train.every = 5s;
    train.associative = true;
    auto last = event("calm", 1s);
    last.final = true;
    Bench bench{watch({train, last, event("never")})};
    bench.invoke("c1");
    const auto result = bench.run_until(start + 1s);
    REQUIRE(result.size() == 1);
    CHECK(decoded<ToolResult>(result[0]).subscription);
    CHECK(all<SubscriptionOpened>(bench.facts()).size() == 1);
    CHECK(bench.server().next_deadline() == start + 10'200ms);

    const auto events = bench.run_until(start + 1h);
    CHECK(texts(events) == Texts{"gust 1", "gust 2", "calm"});
    CHECK(decoded<EventCallback>(events[0]).associative);
    CHECK(decoded<EventCallback>(events[2]).final);
    CHECK(decoded<EventCallback>(events[0]).event_id == "event-1");
    const auto sent = all<EventSent>(bench.facts());
    REQUIRE(sent.size() == 3);
    CHECK(sent[1].event == 2);
    CHECK(sent[1].confirmed);
    CHECK(sent[1].status == 200);
    const auto ended = all<SubscriptionEnded>(bench.facts());
    REQUIRE(ended.size() == 1);
    CHECK(ended[0].end == SubscriptionEnd::finished);
    CHECK(bench.server().live() == 0);
}

TEST_CASE("subscription: an event waits until the one before has arrived") {
    auto train = event("gust {n}");
    train.times = 3;
    train.every = 1s;
    Bench bench{watch({train})};
    bench.invoke("c1");
    bench.run_until(start + 1s);
    const auto first = calls(bench.advance(start + 1200ms));
    REQUIRE(first.size() == 1);
    CHECK(calls(bench.advance(start + 3200ms)).empty());
    bench.called_out(first[0], 503, start + 4s);
    CHECK(texts(bench.run_until(start + 10s)) == Texts{"gust 1", "gust 2", "gust 3"});
    CHECK(all<EventSent>(bench.facts())[1].attempt == 2);
}

TEST_CASE("subscription: a delivery may come again, and an event without a name has none") {
    auto repeated = event("gust");
    repeated.named = false;
    repeated.again_after = DurationRange{30s, 30s};
    Bench bench{watch({repeated})};
    bench.invoke("c1");
    const auto posted = bench.run_until(start + 1h);
    REQUIRE(posted.size() == 3);
    CHECK(posted[1].request.body == posted[2].request.body);
    CHECK(decoded<EventCallback>(posted[1]).event_id.empty());
    const auto sent = all<EventSent>(bench.facts());
    CHECK(sent.at(0).event == sent.at(1).event);
}

TEST_CASE("subscription: an early event arrives before its confirmation") {
    auto early = event("early", 5s);
    early.before_confirmation = true;
    Bench bench{watch({event("late"), early})};
    bench.invoke("c1");
    CHECK(texts(bench.run_until(start + 1h)) == Texts{"early", "subscribed", "late"});
    const auto sent = all<EventSent>(bench.facts());
    CHECK_FALSE(sent.at(0).confirmed);
    CHECK(sent.at(1).confirmed);
}

TEST_CASE("subscription: nothing comes after it was cancelled, unless the tool ignores that") {
    auto train = event("gust {n}");
    train.times = 3;
    train.every = 1s;
    for (const bool ignores : {false, true}) {
        auto tool = watch({train});
        tool.behaviour.ignores_cancel = ignores;
        Bench bench{tool};
        bench.invoke("c1");
        bench.run_until(start + 1500ms);
        CHECK(all<EventSent>(bench.facts()).size() == 1);
        CHECK(status(bench.cancel("c1", start + 1500ms)) == 200);
        bench.run_until(start + 1h);
        const auto sent = all<EventSent>(bench.facts());
        CHECK(sent.size() == (ignores ? 3U : 1U));
        CHECK(sent.back().open != ignores);
        const auto ended = all<SubscriptionEnded>(bench.facts());
        CHECK(ended.size() == (ignores ? 0U : 1U));
        CHECK(bench.server().live() == (ignores ? 1U : 0U));
    }
}

TEST_CASE("subscription: the end of its thread is its own end") {
    Bench bench{watch({event("gust", 1h)})};
    bench.invoke("c1");
    bench.run_until(start + 1s);
    bench.close("bob", start + 1s);
    CHECK(bench.server().live() == 1);
    bench.close("ada", start + 2s);
    CHECK(bench.server().live() == 0);
    CHECK_FALSE(bench.server().next_deadline());
    CHECK(all<SubscriptionEnded>(bench.facts()).at(0).end == SubscriptionEnd::thread_closed);
}

TEST_CASE("subscription: an event under way when it is cancelled is not repeated") {
    Bench bench{watch({event("gust")})};
    bench.invoke("c1");
    bench.run_until(start + 1s);
    const auto under_way = calls(bench.advance(start + 1200ms));
    bench.cancel("c1", start + 1200ms);
    CHECK(bench.server().pending() == 1);
    bench.called_out(under_way.at(0), 0, start + 2s);
    CHECK(bench.server().pending() == 0);
    CHECK(bench.server().live() == 0);
}

TEST_CASE("subscription: a confirmation that is refused opens none") {
    Bench bench{watch({event("gust")})};
    bench.invoke("c1");
    CHECK(bench.run_until(start + 1h, 404).size() == 1);
    CHECK(all<SubscriptionOpened>(bench.facts()).empty());
    CHECK(all<SubscriptionEnded>(bench.facts()).at(0).end == SubscriptionEnd::refused);
    CHECK(bench.server().live() == 0);
}

TEST_CASE("subscription: one that failed says that it subscribed and sends nothing") {
    auto tool = watch({event("gust")});
    tool.answers = "Error: no such station";
    Bench bench{tool};
    bench.invoke("c1");
    const auto posted = bench.run_until(start + 1h);
    REQUIRE(posted.size() == 1);
    CHECK(decoded<ToolResult>(posted[0]).subscription);
    CHECK(bench.server().live() == 0);
}

TEST_CASE("subscription: an emitted event reaches every open one and no other") {
    Bench bench{watch({event("gust", 1h)})};
    bench.invoke("c1", start, "weather", "ada");
    bench.invoke("c2", start, "weather", "bob");
    bench.emit({.text = "too early"}, start);
    bench.run_until(start + 1s);
    bench.cancel("c1", start + 1s);
    bench.emit({.text = "storm", .final = true}, start + 2s);
    const auto posted = bench.run_until(start + 3s);
    REQUIRE(posted.size() == 1);
    const auto storm = decoded<EventCallback>(posted[0]);
    CHECK(storm.thread == base::ThreadId{"bob"});
    CHECK(storm.text == "storm");
    CHECK(storm.final);
    CHECK_FALSE(storm.event_id.empty());
    CHECK(bench.server().live() == 0);
    CHECK_FALSE(bench.server().next_deadline());
}

TEST_CASE("subscription: a tool that does not subscribe may send events all the same") {
    auto tool = watch({event("gust")});
    tool.subscribes = false;
    Bench bench{tool};
    bench.invoke("c1");
    CHECK(texts(bench.run_until(start + 1h)) == Texts{"subscribed", "gust"});
    CHECK(all<SubscriptionOpened>(bench.facts()).empty());
    CHECK(bench.server().live() == 0);
}

}  // namespace
}  // namespace torpor::fakes::rap
