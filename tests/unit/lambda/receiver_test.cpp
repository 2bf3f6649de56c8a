#include "runtime/lambda/receiver.hpp"

#include <catch2/catch.hpp>

#include "runtime/wire/callback_token.hpp"
#include "runtime/wire/lambda.hpp"
#include "tests/unit/lambda/run_task.hpp"
#include "tests/unit/lambda/scripted_ports.hpp"

using namespace torpor;

namespace {

const char* const secret = "secret";
const base::ThreadId ada("ada");
const base::CallId call("call_1");
const char* const result = R"({"type":"tool_result","group_id":"ada","id":"call_1","text":"rain"})";

std::string event_of(std::string body) {
    wire::lambda::UrlEvent event;
    event.method = "POST";
    event.path = wire::callback_url("", secret, ada, call);
    event.headers = {{"content-type", "application/json"}, {"host", "x.on.aws"}};
    event.body = std::move(body);
    return wire::lambda::encode_url_event(event, "request-1", base::Instant{});
}

struct Function {
    wire::lambda::UrlReply answer(const std::string& event) {
        const base::Instant deadline = clock.now() + std::chrono::seconds(30);
        auto reply =
            wire::lambda::decode_url_reply(tests::run_task(receiver.answer(event, deadline)));
        REQUIRE(reply);
        return *reply;
    }

    tests::RecordingInbox queue;
    tests::FixedClock clock;
    tests::RecordingLog log;
    inbox::CallbackEndpoint callbacks{queue, clock, log, secret, inbox::LargeMessages::refused};
    lambda::Receiver receiver{callbacks};
};

}  // namespace

TEST_CASE("receiver: a callback at the Function URL goes to the inbox of its thread") {
    Function function;
    const auto reply = function.answer(event_of(result));
    CHECK(reply.status == 200);
    CHECK(reply.content_type == "application/json");
    CHECK(reply.body == R"({"ok":true})");
    REQUIRE(function.queue.sent.size() == 1);
    CHECK(function.queue.sent[0].message.thread == ada);
}

TEST_CASE("receiver: what is refused says why") {
    Function function;
    const auto reply = function.answer(event_of("{"));
    CHECK(reply.status == 400);
    CHECK_THAT(reply.body, Catch::StartsWith(R"({"error":)"));
    CHECK(function.queue.sent.empty());
}

TEST_CASE("receiver: an event that is no HTTP request is refused too") {
    Function function;
    const auto reply = function.answer("{}");
    CHECK(reply.status == 400);
    CHECK_THAT(reply.body, Catch::StartsWith(R"({"error":)"));
}

TEST_CASE("receiver: who posts too often learns when to come again") {
    Function function;
    for (int post = 0; post < 200; ++post)
        function.answer(event_of(result));
    const auto reply = function.answer(event_of(result));
    CHECK(reply.status == 503);
    const std::string* wait = wire::find_header(reply.headers, "retry-after");
    REQUIRE(wait);
    CHECK(*wait == "1");
}
