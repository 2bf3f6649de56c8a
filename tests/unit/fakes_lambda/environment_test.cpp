#include <string>

#include <catch2/catch.hpp>

#include "tests/unit/fakes_lambda/bench.hpp"

using namespace torpor;
using namespace torpor::tests;

namespace {

constexpr EnvironmentId first{1};

/// A bench whose first environment runs the invocation of ticket 1.
struct Running {
    LambdaBench bench;
    base::Instant now = start + 1200ms;
    std::string request_id;

    Running() {
        bench.url(start);
        bench.advance(start + 1s);
        request_id = invocation_in(bench.next(first, now)).request_id;
    }
    /// Answers, and asks for the next invocation.
    void finish(base::Instant at) {
        bench.respond(first, request_id, R"({"statusCode":200,"body":"done"})", at);
        bench.next(first, at);
        now = at;
    }
};

}  // namespace

TEST_CASE("lambda: a request starts an environment once the cold start is over") {
    LambdaBench bench;
    CHECK(bench.url(start).effects.empty());
    CHECK(bench.service.next_deadline() == start + 1s);
    CHECK(bench.advance(start + 1s - 1ns).effects.empty());

    const auto started = pick<StartEnvironment>(bench.advance(start + 1s).effects);
    REQUIRE(started.size() == 1);
    CHECK(started[0].function == "agent");
    CHECK(started[0].variables.at("AWS_LAMBDA_RUNTIME_API") == "runtime-api-1");
    CHECK(started[0].variables.at("AWS_LAMBDA_FUNCTION_NAME") == "agent");
    CHECK(started[0].variables.at("_HANDLER") == "agent");
    CHECK(started[0].variables.at("AWS_ACCESS_KEY_ID") == "AKIDEXAMPLE");
    CHECK(started[0].variables.at("TABLE") == "agent-state");
    CHECK_FALSE(started[0].variables.contains("AWS_SESSION_TOKEN"));
}

TEST_CASE("lambda: the first question of a process ends its init and gets the event") {
    LambdaBench bench;
    bench.url(start);
    bench.advance(start + 1s);
    const auto outcome = bench.next(first, start + 1200ms);
    const auto invocation = invocation_in(outcome);
    CHECK(invocation.deadline == start + 1200ms + 60s);
    CHECK(invocation.function_arn == "arn:aws:lambda:us-east-1:123456789012:function:agent");
    const auto event = wire::lambda::decode_url_event(invocation.event);
    REQUIRE(event);
    CHECK(event->method == "POST");
    CHECK(event->path == "/say");
    CHECK(event->query == "to=ada");
    CHECK(event->body == "hello");
    CHECK(event->headers.at("host") == "agent.lambda-url.us-east-1.on.aws");

    const auto facts = pick<InvocationStarted>(outcome.facts);
    REQUIRE(facts.size() == 1);
    CHECK(facts[0].cold);
    CHECK(outcome.effects.empty());
}

TEST_CASE("lambda: an answer reaches the caller and is billed from the hand-over on") {
    Running running;
    const auto outcome = running.bench.respond(
        first, running.request_id, R"({"statusCode":201,"body":"done"})", running.now + 1500ms);
    CHECK(response_to(outcome, 1).status == 201);
    CHECK(response_to(outcome, 1).body == "done");
    CHECK(response_to(outcome, running.bench.tickets).status == 202);
    const auto facts = pick<InvocationEnded>(outcome.facts);
    REQUIRE(facts.size() == 1);
    CHECK(facts[0].end == InvocationEnd::answered);
    CHECK(facts[0].billed == 1500ms);
    CHECK(running.bench.service.inspect("agent").billed == 1500ms);
    CHECK(running.bench.service.inspect("agent").running == 0);
}

TEST_CASE("lambda: a process that asks again is frozen and thawed before its next event") {
    Running running;
    running.bench.respond(first, running.request_id, "{}", running.now);
    const auto rest = running.bench.next(first, running.now);
    CHECK(rest.replies.empty());
    REQUIRE(pick<FreezeEnvironment>(rest.effects).size() == 1);

    const auto again = running.bench.url(running.now + 1min);
    REQUIRE(pick<ThawEnvironment>(again.effects).size() == 1);
    CHECK(pick<InvocationStarted>(again.facts).at(0).cold == false);
    CHECK(invocation_in(again).request_id != running.request_id);
}

TEST_CASE("lambda: an idle environment is stopped and leaves no deadline behind") {
    Running running;
    running.finish(running.now);
    CHECK(running.bench.service.next_deadline() == running.now + 10min);
    CHECK(running.bench.advance(running.now + 10min - 1ns).effects.empty());
    const auto outcome = running.bench.advance(running.now + 10min);
    REQUIRE(pick<StopEnvironment>(outcome.effects).size() == 1);
    REQUIRE(outcome.replies.size() == 1);
    CHECK(outcome.replies[0].cut);
    CHECK_FALSE(running.bench.service.next_deadline());
    CHECK(running.bench.service.inspect("agent").environments == 0);
}

TEST_CASE("lambda: an invocation that exceeds the timeout ends with its environment") {
    Running running;
    CHECK(running.bench.advance(running.now + 60s - 1ns).effects.empty());
    const auto outcome = running.bench.advance(running.now + 60s);
    REQUIRE(pick<StopEnvironment>(outcome.effects).size() == 1);
    const auto facts = pick<InvocationEnded>(outcome.facts);
    REQUIRE(facts.size() == 1);
    CHECK(facts[0].end == InvocationEnd::timed_out);
    CHECK(facts[0].billed == 60s);
    CHECK(response_to(outcome, 1).status == 502);
}

TEST_CASE("lambda: a process that crashes ends its invocation") {
    Running running;
    const auto outcome =
        running.bench.service.environment_exited(first, running.bench.at(running.now + 2s));
    const auto facts = pick<InvocationEnded>(outcome.facts);
    REQUIRE(facts.size() == 1);
    CHECK(facts[0].end == InvocationEnd::crashed);
    CHECK(facts[0].billed == 2s);
    CHECK(response_to(outcome, 1).status == 502);
    CHECK(pick<StopEnvironment>(outcome.effects).empty());
    CHECK_FALSE(running.bench.service.next_deadline());

    const auto twice =
        running.bench.service.environment_exited(first, running.bench.at(running.now + 2s));
    CHECK(twice.facts.empty());
}

TEST_CASE("lambda: a function error is a bad gateway for the caller") {
    Running running;
    const auto outcome = running.bench.fail(first, running.request_id, running.now + 1s);
    CHECK(response_to(outcome, 1).status == 502);
    CHECK(pick<InvocationEnded>(outcome.facts).at(0).end == InvocationEnd::function_error);
    CHECK(pick<FreezeEnvironment>(running.bench.next(first, running.now + 1s).effects).size() == 1);
}

TEST_CASE("lambda: a process that crashes in its init takes the invocation with it") {
    LambdaBench bench;
    bench.url(start);
    bench.advance(start + 1s);
    const auto outcome = bench.service.environment_exited(first, bench.at(start + 2s));
    CHECK(pick<InvocationStarted>(outcome.facts).size() == 1);
    const auto facts = pick<InvocationEnded>(outcome.facts);
    REQUIRE(facts.size() == 1);
    CHECK(facts[0].end == InvocationEnd::crashed);
    CHECK(facts[0].billed == 0s);
    CHECK(response_to(outcome, 1).status == 502);
}

TEST_CASE("lambda: an init may take ten seconds") {
    LambdaBench bench;
    bench.url(start);
    bench.advance(start + 1s);
    CHECK(bench.advance(start + 11s - 1ns).effects.empty());
    const auto outcome = bench.advance(start + 11s);
    CHECK(pick<StopEnvironment>(outcome.effects).size() == 1);
    CHECK(response_to(outcome, 1).status == 502);
    CHECK_FALSE(bench.service.next_deadline());
}

TEST_CASE("lambda: an init error ends the environment") {
    LambdaBench bench;
    bench.url(start);
    bench.advance(start + 1s);
    wire::HttpRequest request;
    request.method = "POST";
    request.url = *wire::parse_url("http://runtime-api-1/2018-06-01/runtime/init/error");
    request.body = R"({"errorType":"Runtime.NoTable","errorMessage":"no table"})";
    const auto outcome = bench.service.handle(Ticket{9}, request, bench.at(start + 2s));
    CHECK(response_to(outcome, 9).status == 202);
    CHECK(response_to(outcome, 1).status == 502);
    CHECK(pick<StopEnvironment>(outcome.effects).size() == 1);
}

TEST_CASE("lambda: asking again while an invocation runs gives the same event") {
    Running running;
    const auto again = invocation_in(running.bench.next(first, running.now + 1s));
    CHECK(again.request_id == running.request_id);
    CHECK(again.deadline == running.now + 60s);
    CHECK(running.bench.service.inspect("agent").running == 1);
}

TEST_CASE("lambda: calls that the state does not allow are refused") {
    Running running;
    auto& bench = running.bench;
    const auto wrong = bench.respond(first, "another", "{}", running.now);
    CHECK(response_to(wrong, bench.tickets).status == 400);
    CHECK(response_to(wrong, bench.tickets).body.find("InvalidRequestID") != std::string::npos);

    bench.respond(first, running.request_id, "{}", running.now);
    const auto twice = bench.respond(first, running.request_id, "{}", running.now);
    CHECK(response_to(twice, bench.tickets).status == 403);
    CHECK(pick<InvocationEnded>(twice.facts).empty());

    bench.next(first, running.now);
    const auto stale = bench.respond(first, running.request_id, "{}", running.now);
    CHECK(response_to(stale, bench.tickets).status == 400);
    const auto question = bench.next(first, running.now);
    CHECK(response_to(question, bench.tickets).status == 403);
    const auto stranger = bench.next(EnvironmentId{77}, running.now);
    CHECK(response_to(stranger, bench.tickets).status == 403);
}

TEST_CASE("lambda: an answer may have 6291556 bytes and no more") {
    for (const auto& [size, status] :
         std::vector<std::pair<std::size_t, int>>{{6'291'556, 202}, {6'291'557, 413}}) {
        Running running;
        auto& bench = running.bench;
        const auto outcome =
            bench.respond(first, running.request_id, std::string(size, '1'), running.now);
        CHECK(response_to(outcome, bench.tickets).status == status);
        const auto end = pick<InvocationEnded>(outcome.facts).at(0).end;
        CHECK((end == InvocationEnd::answered) == (status == 202));
    }
}

TEST_CASE("lambda: beyond the concurrency of the function a request is throttled") {
    LambdaBench bench;
    bench.url(start);
    bench.url(start);
    const auto outcome = bench.url(start);
    CHECK(response_to(outcome, 3).status == 429);
    bench.advance(start + 1s);
    CHECK(bench.service.inspect("agent").environments == 2);
}

TEST_CASE("lambda: which idle environment takes the next event is drawn") {
    for (const std::uint64_t drawn : {0U, 1U}) {
        LambdaBench bench;
        bench.url(start);
        bench.url(start);
        bench.advance(start + 1s);
        for (const std::uint64_t id : {1U, 2U}) {
            const EnvironmentId environment{id};
            const auto invocation = invocation_in(bench.next(environment, start + 2s));
            bench.respond(environment, invocation.request_id, "{}", start + 2s);
            bench.next(environment, start + 2s);
        }
        bench.random.dictate("lambda/environment", drawn);
        const auto outcome = bench.url(start + 3s);
        CHECK(pick<ThawEnvironment>(outcome.effects).at(0).id == EnvironmentId{drawn + 1});
    }
}

TEST_CASE("lambda: a function without a URL is forbidden and an unsigned request to IAM too") {
    auto closed = settings();
    closed.functions[0].url.reset();
    LambdaBench without{closed};
    CHECK(response_to(without.url(start), 1).status == 403);

    auto protected_settings = settings();
    protected_settings.functions[0].url = UrlAuth::iam;
    LambdaBench with_iam{protected_settings};
    const auto refused = with_iam.url(start);
    CHECK(response_to(refused, 1).status == 403);
    CHECK(pick<SignatureRefused>(refused.facts).size() == 1);

    wire::HttpRequest request;
    request.method = "POST";
    request.url = *wire::parse_url("https://agent.lambda-url.us-east-1.on.aws/");
    wire::sigv4::sign(request, key, {"us-east-1", "lambda"}, start);
    CHECK(with_iam.service.handle(Ticket{2}, request, with_iam.at(start)).replies.empty());
}

TEST_CASE("lambda: what is not modelled is refused by name") {
    LambdaBench bench;
    wire::HttpRequest request;
    request.method = "POST";
    request.url = *wire::parse_url(
        "https://lambda.us-east-1.amazonaws.com/2015-03-31/functions/agent/invocations");
    const auto outcome = bench.service.handle(Ticket{1}, request, bench.at(start));
    CHECK(response_to(outcome, 1).status == 501);
    CHECK(pick<NotSimulated>(outcome.facts).size() == 1);
}
