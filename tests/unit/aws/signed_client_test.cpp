#include "runtime/aws/signed_client.hpp"

#include <catch2/catch.hpp>

#include "tests/unit/aws/scripted_world.hpp"

using namespace torpor;
using namespace torpor::aws;
using namespace std::chrono_literals;

namespace {

const RetryPolicy three_attempts{
    .attempts = 3, .attempt_timeout = 7s, .pause_first = 100ms, .pause_max = 150ms};

ServiceCall a_call(const ScriptedWorld& world) {
    return {.service = "sqs",
            .request = {.method = "POST", .url = world.account.sqs, .headers = {}, .body = "{}"},
            .policy = three_attempts};
}

/// The error that a call ends with.
boost::system::error_code error_of(ScriptedWorld& world) {
    try {
        run(world.client.call(a_call(world)));
    } catch (const boost::system::system_error& failure) {
        return failure.code();
    }
    return {};
}

}  // namespace

TEST_CASE("signed client: a success is returned after one signed attempt") {
    ScriptedWorld world{{reply(200, "fine")}};
    const auto response = run(world.client.call(a_call(world)));
    CHECK(response.body == "fine");
    REQUIRE(world.http.requests.size() == 1);
    CHECK(world.http.timeouts.front() == 7s);
    CHECK(wire::sigv4::verify(world.http.requests.front(), world.account.credentials,
                              {"us-east-1", "sqs"}, world.clock.at, 0s));
}

TEST_CASE("signed client: what is transient is retried with growing pauses") {
    const std::vector<Step> transients{
        reset(),
        reply(500),
        reply(503, "<html>"),
        reply(429),
        reply(400, R"({"__type":"com.amazon.coral.availability#ThrottlingException"})"),
        reply(400, R"({"__type":"x#ProvisionedThroughputExceededException"})"),
        reply(400, R"({"__type":"x#RequestLimitExceeded"})"),
        reply(403, R"({"__type":"x#RequestThrottled"})"),
        reply(400, R"({"__type":"x#InvalidSignatureException",
                       "message":"Signature expired: A is now earlier than B"})")};
    for (const auto& transient : transients) {
        ScriptedWorld world{{transient, transient, reply(200, "fine")}};
        CHECK(run(world.client.call(a_call(world))).body == "fine");
        CHECK(world.sleeper.pauses == std::vector<base::Duration>{50ms, 75ms});
    }
}

TEST_CASE("signed client: each attempt is signed with its own time") {
    ScriptedWorld world{{reset(), reply(200)}};
    run(world.client.call(a_call(world)));
    REQUIRE(world.http.requests.size() == 2);
    // The pause of 50 ms does not show in seconds, so compare with the clock's time instead.
    world.http.script.push_back(reply(200));
    world.clock.at += 1h;
    run(world.client.call(a_call(world)));
    CHECK(*wire::find_header(world.http.requests.back().headers, "X-Amz-Date") ==
          base::iso8601_basic(world.clock.at));
}

TEST_CASE("signed client: the attempts are bounded") {
    ScriptedWorld throttled{{reply(429), reply(429), reply(429)}};
    CHECK(error_of(throttled) == Error::throttled);
    CHECK(throttled.http.requests.size() == 3);

    ScriptedWorld silent{{reply(500), reply(500), reset()}};
    CHECK(error_of(silent) == Error::unreachable);
    ScriptedWorld failing{{reset(), reset(), reply(500)}};
    CHECK(error_of(failing) == Error::service_failed);
}

TEST_CASE("signed client: a refusal is not repeated") {
    ScriptedWorld world{{reply(400, R"({"__type":"com.amazonaws.sqs#QueueDoesNotExist",
                                        "message":"The specified queue does not exist."})")}};
    try {
        run(world.client.call(a_call(world)));
        FAIL("the refusal is thrown");
    } catch (const boost::system::system_error& failure) {
        CHECK(failure.code() == Error::refused);
        CHECK(std::string{failure.what()}.starts_with(
            "sqs: QueueDoesNotExist: The specified queue does not exist."));
    }
    CHECK(world.http.requests.size() == 1);
    CHECK(world.sleeper.pauses.empty());
}

TEST_CASE("signed client: an answer that no service gives is not repeated") {
    ScriptedWorld world{{reply(302)}};
    CHECK(error_of(world) == Error::not_understood);
    CHECK(world.http.requests.size() == 1);
}

TEST_CASE("signed client: who asks gets the refusal as a value") {
    ScriptedWorld world{{reply(409, R"({"__type":"ConflictException"})")}};
    const auto answer = run(world.client.ask(a_call(world)));
    REQUIRE_FALSE(answer);
    CHECK(answer.error().type == "ConflictException");
    CHECK(answer.error().status == 409);
}

TEST_CASE("error: only what may pass is transient") {
    CHECK(is_transient(Error::unreachable));
    CHECK(is_transient(Error::service_failed));
    CHECK(is_transient(Error::throttled));
    CHECK_FALSE(is_transient(Error::refused));
    CHECK_FALSE(is_transient(Error::not_understood));
    CHECK_FALSE(is_transient(boost::system::error_code{1, boost::system::system_category()}));
}

TEST_CASE("retries: pauses double up to the maximum and are drawn from the upper half") {
    LowestRandom random;
    Retries retries{{.attempts = 5, .pause_first = 1s, .pause_max = 3s}, random};
    CHECK(retries.next_pause() == 500ms);
    CHECK(retries.next_pause() == 1s);
    CHECK(retries.next_pause() == 1500ms);
    CHECK(retries.next_pause() == 1500ms);
    CHECK(retries.next_pause() == std::nullopt);
}

TEST_CASE("account: endpoints are those of the region") {
    const auto account = account_in("eu-west-1", {});
    CHECK(account.sqs.text() == "https://sqs.eu-west-1.amazonaws.com/");
    CHECK(account.bedrock.host == "bedrock-runtime.eu-west-1.amazonaws.com");
}
