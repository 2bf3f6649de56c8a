#include <string>

#include <catch2/catch.hpp>

#include "tests/unit/fakes_lambda/bench.hpp"

using namespace torpor;
using namespace torpor::tests;

namespace {

LambdaSettings external_settings() {
    auto with_external = settings();
    with_external.functions[0].hosting = Hosting::external;
    return with_external;
}

const wire::Url shared_api = *wire::parse_url("http://127.0.0.1:4566/functions/agent");

struct Bench : LambdaBench {
    Bench() : LambdaBench(external_settings()) {}

    Outcome ask(base::Instant now) {
        return service.handle(Ticket{++tickets}, wire::lambda::next_request(shared_api), at(now));
    }
    Outcome answer(const std::string& request_id, const std::string& body, base::Instant now) {
        return service.handle(Ticket{++tickets},
                              wire::lambda::response_request(shared_api, request_id, body),
                              at(now));
    }
};

}  // namespace

TEST_CASE("lambda: the question of an external process waits for an event") {
    Bench bench;
    const auto asked = bench.ask(start);
    CHECK(asked.replies.empty());
    CHECK(asked.effects.empty());
    CHECK_FALSE(bench.service.next_deadline());

    const auto called = bench.url(start + 1h);
    CHECK(called.effects.empty());
    const auto invocation = invocation_in(called);
    const auto outcome = bench.answer(invocation.request_id, R"("hello")", start + 1h + 1s);
    CHECK(response_to(outcome, 2).status == 200);
    CHECK(response_to(outcome, 2).body == "hello");
    CHECK(pick<InvocationEnded>(outcome.facts).at(0).billed == 1s);
    CHECK_FALSE(bench.service.next_deadline());
    CHECK(bench.service.inspect("agent").environments == 0);
}

TEST_CASE("lambda: an event waits for an external process as long as the function's timeout") {
    Bench bench;
    CHECK(bench.url(start).replies.empty());
    CHECK(bench.service.next_deadline() == start + 60s);
    CHECK(invocation_in(bench.ask(start + 60s - 1ns)).event.find("hello") != std::string::npos);

    Bench deserted;
    deserted.url(start);
    const auto outcome = deserted.advance(start + 60s);
    CHECK(response_to(outcome, 1).status == 502);
    CHECK(pick<InvocationEnded>(outcome.facts).empty());
    CHECK_FALSE(deserted.service.next_deadline());
}

TEST_CASE("lambda: an external process that is too slow finds its request id stale") {
    Bench bench;
    bench.url(start);
    const auto invocation = invocation_in(bench.ask(start));
    const auto late = bench.advance(start + 61s);
    CHECK(response_to(late, 1).status == 502);
    CHECK(pick<InvocationEnded>(late.facts).at(0).billed == 60s);
    CHECK(late.effects.empty());
    const auto answer = bench.answer(invocation.request_id, "{}", start + 61s);
    CHECK(response_to(answer, bench.tickets).status == 400);
}

TEST_CASE("lambda: a URL on a shared port is found by its path") {
    Bench bench;
    bench.ask(start);
    wire::HttpRequest request;
    request.method = "GET";
    request.url = *wire::parse_url("http://127.0.0.1:4566/urls/agent?to=ada");
    const auto outcome = bench.service.handle(Ticket{9}, request, bench.at(start));
    const auto event = wire::lambda::decode_url_event(invocation_in(outcome).event);
    REQUIRE(event);
    CHECK(event->path == "/");
    CHECK(event->query == "to=ada");
}

TEST_CASE("lambda: the environments of a managed function share no runtime API") {
    LambdaBench bench;
    const auto outcome =
        bench.service.handle(Ticket{1}, wire::lambda::next_request(shared_api), bench.at(start));
    CHECK(response_to(outcome, 1).status == 501);
}
