#include "tests/unit/rap/bench.hpp"

namespace torpor::fakes::rap {
namespace {

TEST_CASE("tool server: the manifest names the tools and the address it was found at") {
    Bench bench;
    const auto own =
        bench.send(wire::rap::discovery_request(*wire::parse_url("http://weather.tools/")));
    const auto manifest = wire::rap::decode_manifest(own.replies.at(0).response.body);
    REQUIRE(manifest);
    CHECK(manifest->endpoint == "http://weather.tools/invoke");
    REQUIRE(manifest->tools.size() == 1);
    CHECK(manifest->tools[0].name == "weather");

    const auto shared = bench.send(
        wire::rap::discovery_request(*wire::parse_url("http://127.0.0.1:4000/tools/weather/")));
    CHECK(wire::rap::decode_manifest(shared.replies.at(0).response.body)->endpoint ==
          "http://127.0.0.1:4000/tools/weather/invoke");
}

TEST_CASE("tool server: an invocation is acknowledged at once and answered later") {
    Bench bench;
    const auto invoked = bench.invoke("c1");
    CHECK(status(invoked) == 200);
    CHECK(invoked.effects.empty());
    const auto& fact = std::get<ToolInvoked>(invoked.facts.at(0));
    CHECK(fact.call == base::CallId{"c1"});
    CHECK(fact.arguments == R"({"city":"Oslo"})");
    CHECK_FALSE(fact.repeated);

    CHECK(bench.server().next_deadline() == start + 200ms);
    CHECK(calls(bench.advance(start + 199ms)).empty());
    const auto callbacks = calls(bench.advance(start + 200ms));
    REQUIRE(callbacks.size() == 1);
    CHECK(callbacks[0].from_host == "weather.tools");
    CHECK(callbacks[0].request.url.text() == "http://receiver.example/callback?token=c1");
    const auto callback = wire::rap::decode_callback(callbacks[0].request.body);
    REQUIRE(callback);
    CHECK(std::get<wire::rap::ToolResult>(*callback).text == "rain");

    const auto done = bench.called_out(callbacks[0], 200, start + 210ms);
    CHECK(std::get<ToolAnswered>(done.facts.at(0)).status == 200);
    CHECK(bench.server().pending() == 0);
    CHECK_FALSE(bench.server().next_deadline());
}

TEST_CASE("tool server: the same call is acknowledged again and not executed again") {
    Bench bench;
    bench.invoke("c1");
    const auto again = bench.invoke("c1", start + 50ms);
    CHECK(status(again) == 200);
    CHECK(std::get<ToolInvoked>(again.facts.at(0)).repeated);
    CHECK(calls(bench.advance(start + 1s)).size() == 1);
    CHECK(status(bench.invoke("c1", start + 2s)) == 200);
    CHECK_FALSE(bench.server().next_deadline());
}

TEST_CASE("tool server: equal call ids of two threads are two calls") {
    Bench bench;
    bench.invoke("c1", start, "weather", "ada");
    const auto other = bench.invoke("c1", start, "weather", "bob");
    CHECK_FALSE(std::get<ToolInvoked>(other.facts.at(0)).repeated);
    CHECK(calls(bench.advance(start + 1s)).size() == 2);
}

TEST_CASE("tool server: a callback is retried on 5xx and silence with a growing delay") {
    Bench bench;
    bench.invoke("c1");
    auto now = start + 200ms;
    std::vector<base::Duration> waits;
    auto callbacks = calls(bench.advance(now));
    for (int attempt = 1; attempt <= 12; ++attempt) {
        const auto failed = bench.called_out(callbacks.at(0), attempt % 2 == 0 ? 503 : 0, now);
        CHECK(std::get<ToolAnswered>(failed.facts.at(0)).attempt == attempt);
        const auto next = bench.server().next_deadline();
        REQUIRE(next);
        waits.push_back(*next - now);
        now = *next;
        callbacks = calls(bench.advance(now));
    }
    CHECK(waits.front() == 1s);
    CHECK(waits.at(1) == 2s);
    CHECK(waits.back() == 5min);
    bench.called_out(callbacks.at(0), 200, now);
    CHECK(bench.server().pending() == 0);
}

TEST_CASE("tool server: a callback is never retried on 4xx") {
    Bench bench;
    bench.invoke("c1");
    const auto callbacks = calls(bench.advance(start + 1s));
    bench.called_out(callbacks.at(0), 400, start + 1s);
    CHECK(bench.server().pending() == 0);
    CHECK_FALSE(bench.server().next_deadline());
}

TEST_CASE("tool server: retries end after the last attempt") {
    Bench bench;
    bench.invoke("c1");
    auto now = start;
    int attempts = 0;
    while (const auto next = bench.server().next_deadline()) {
        now = *next;
        bench.called_out(calls(bench.advance(now)).at(0), 0, now);
        attempts += 1;
    }
    CHECK(attempts == CallbackRetries{}.attempts_max);
    CHECK(attempts >= 8);
}

TEST_CASE("tool server: a call cancelled in time is not answered") {
    Bench bench;
    bench.invoke("c1");
    const auto cancelled = bench.cancel("c1", start + 100ms);
    CHECK(status(cancelled) == 200);
    CHECK(std::get<CallCancelled>(cancelled.facts.at(0)).call == base::CallId{"c1"});
    CHECK(calls(bench.advance(start + 1s)).empty());
    CHECK(bench.server().pending() == 0);
    CHECK(status(bench.cancel("unknown", start + 2s)) == 200);
}

TEST_CASE("tool server: a callback under way when its call is cancelled is not repeated") {
    Bench bench;
    bench.invoke("c1");
    const auto callbacks = calls(bench.advance(start + 1s));
    bench.cancel("c1", start + 1s);
    CHECK(bench.server().pending() == 1);
    bench.called_out(callbacks.at(0), 500, start + 2s);
    CHECK(bench.server().pending() == 0);
}

TEST_CASE("tool server: a tool may ignore a cancellation") {
    auto tool = weather();
    tool.behaviour.ignores_cancel = true;
    Bench bench{tool};
    bench.invoke("c1");
    bench.cancel("c1", start);
    CHECK(calls(bench.advance(start + 1s)).size() == 1);
}

TEST_CASE("tool server: closing a thread silences its calls and no others") {
    Bench bench;
    bench.invoke("c1", start, "weather", "ada");
    bench.invoke("c2", start, "weather", "ada");
    bench.invoke("c1", start, "weather", "bob");
    const auto closed = bench.close("ada", start);
    CHECK(status(closed) == 200);
    CHECK(std::get<ThreadClosed>(closed.facts.at(0)).thread == base::ThreadId{"ada"});
    CHECK(calls(bench.advance(start + 1s)).size() == 1);
}

TEST_CASE("tool server: a tool may answer twice") {
    auto tool = weather();
    tool.behaviour.answers_twice_per_thousand = 1000;
    tool.behaviour.second_after = {5s, 5s};
    Bench bench{tool};
    bench.invoke("c1");
    const auto first = calls(bench.advance(start + 200ms));
    const auto second = calls(bench.advance(start + 5200ms));
    REQUIRE(first.size() == 1);
    REQUIRE(second.size() == 1);
    CHECK(first[0].request.body == second[0].request.body);
    CHECK(first[0].id != second[0].id);
}

TEST_CASE("tool server: a tool may answer before it acknowledges") {
    auto tool = weather();
    tool.behaviour.answers_before_acknowledging = true;
    Bench bench{tool};
    const auto invoked = bench.invoke("c1");
    CHECK(calls(invoked).size() == 1);
    CHECK(invoked.replies.at(0).delay >= 100ms);
}

TEST_CASE("tool server: a tool may be unavailable at first, without effect") {
    auto tool = weather();
    tool.behaviour.unavailable_times = 2;
    Bench bench{tool};
    CHECK(status(bench.invoke("c1")) == 503);
    CHECK(bench.invoke("c1").facts.empty());
    const auto third = bench.invoke("c1");
    CHECK(status(third) == 200);
    CHECK_FALSE(std::get<ToolInvoked>(third.facts.at(0)).repeated);
}

TEST_CASE("tool server: a tool may refuse, or stay silent for ever") {
    auto refusing = weather();
    refusing.behaviour.refuses_with = 403;
    CHECK(status(Bench{refusing}.invoke("c1")) == 403);

    auto silent = weather();
    silent.behaviour.never_answers = true;
    Bench bench{silent};
    CHECK(status(bench.invoke("c1")) == 200);
    CHECK_FALSE(bench.server().next_deadline());
    CHECK(bench.server().pending() == 0);
}

TEST_CASE("tool server: an unknown operation is acknowledged and answered with an error") {
    Bench bench;
    CHECK(status(bench.invoke("c1", start, "clock")) == 200);
    const auto callbacks = calls(bench.advance(start + 1s));
    const auto callback = wire::rap::decode_callback(callbacks.at(0).request.body);
    CHECK(std::get<wire::rap::ToolResult>(*callback).text ==
          "Error: there is no tool named clock here.");
}

TEST_CASE("tool server: what it does not understand is refused and does nothing") {
    Bench bench;
    for (const auto* target : {"/", "/invoke", "/cancel_tool_call", "/close_thread"}) {
        for (const auto& body :
             {std::string{}, std::string{"[]"}, std::string{"{}"}, std::string{R"({"id":1})"},
              std::string(100'000, '['), std::string{"{\"operation\":\"\xff\"}"}}) {
            wire::HttpRequest request;
            request.method = "POST";
            request.url = *wire::parse_url("http://weather.tools/");
            request.url.target = target;
            request.body = body;
            const auto outcome = bench.send(request);
            CHECK(status(outcome) >= 400);
            CHECK(status(outcome) < 500);
            CHECK(outcome.facts.empty());
        }
    }
}

TEST_CASE("tool server: a callback address that is none is given up") {
    Bench bench;
    wire::rap::Invocation invocation;
    invocation.operation = "weather";
    invocation.arguments = "{}";
    invocation.call = base::CallId{"c1"};
    invocation.thread = base::ThreadId{"ada"};
    invocation.callback_url = "ftp://nowhere";
    bench.send(encode(invocation, *wire::parse_url("http://weather.tools/invoke")));
    CHECK(calls(bench.advance(start + 1s)).empty());
    CHECK(bench.server().pending() == 0);
}

}  // namespace
}  // namespace torpor::fakes::rap
