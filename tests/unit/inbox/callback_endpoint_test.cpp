#include "runtime/inbox/callback_endpoint.hpp"

#include <catch2/catch.hpp>

#include "runtime/inbox/claim_check.hpp"
#include "runtime/wire/callback_token.hpp"
#include "tests/unit/inbox/content_shelf.hpp"
#include "tests/unit/lambda/run_task.hpp"
#include "tests/unit/lambda/scripted_ports.hpp"

using namespace torpor;
using namespace std::chrono_literals;
using inbox::LargeMessages;
using tests::run_task;

namespace {

const char* const secret = "secret";
const base::ThreadId ada("ada");

inbox::CallbackRequest result_of(const std::string& call, const std::string& text) {
    return {
        "POST", wire::callback_url("", secret, ada, base::CallId(call)),
        R"({"type":"tool_result","group_id":"ada","id":")" + call + R"(","text":")" + text + "\"}"};
}

class StoppedClock final : public ports::Clock {
public:
    base::Instant now() const override { return at; }
    base::Instant at{24h};
};

struct Endpoint {
    explicit Endpoint(LargeMessages large)
        : callbacks(
              large == LargeMessages::sent ? static_cast<ports::InputSender&>(checked) : queue,
              clock,
              log,
              secret,
              large) {}

    inbox::CallbackReply take(inbox::CallbackRequest request) {
        return run_task(callbacks.take(std::move(request)));
    }

    tests::RecordingInbox queue;
    tests::ContentShelf shelf;
    inbox::ClaimCheck checked{queue, shelf};
    StoppedClock clock;
    tests::RecordingLog log;
    inbox::CallbackEndpoint callbacks;
};

}  // namespace

TEST_CASE("callback endpoint: what is accepted is in the inbox before it is acknowledged") {
    Endpoint endpoint(LargeMessages::sent);
    const auto reply = endpoint.take(result_of("call_1", "rain"));
    CHECK(reply.status == 200);
    CHECK(reply.body == R"({"ok":true})");
    REQUIRE(endpoint.queue.sent.size() == 1);
    CHECK(endpoint.queue.sent[0].message.thread == ada);
    CHECK(endpoint.log.lines.empty());
}

TEST_CASE("callback endpoint: a tool is asked to try again when the queue is out of reach") {
    Endpoint endpoint(LargeMessages::sent);
    endpoint.queue.unreachable = true;
    CHECK(endpoint.take(result_of("call_1", "rain")).status == 503);
    REQUIRE(endpoint.log.lines.size() == 1);
    CHECK_THAT(endpoint.log.lines[0], Catch::StartsWith("callback result-call_1-"));
}

TEST_CASE("callback endpoint: a large result is kept, or the tool is told that it cannot be") {
    const std::string text(1'500'000, 'x');
    Endpoint endpoint(LargeMessages::sent);
    CHECK(endpoint.take(result_of("call_1", text)).status == 200);
    CHECK(endpoint.shelf.kept.size() == 1);
    endpoint.shelf.unreachable = true;
    CHECK(endpoint.take(result_of("call_2", text)).status == 503);

    Endpoint without(LargeMessages::refused);
    const auto reply = without.take(result_of("call_1", text));
    CHECK(reply.status == 413);
    CHECK_THAT(reply.body, Catch::Contains("no database"));
    CHECK(without.queue.sent.empty());
    CHECK(without.take(result_of("call_1", "rain")).status == 200);
}

TEST_CASE("callback endpoint: one call that posts too often stops no other") {
    Endpoint endpoint(LargeMessages::sent);
    for (int post = 0; post < 200; ++post)
        REQUIRE(endpoint.take(result_of("call_1", std::to_string(post))).status == 200);
    const auto reply = endpoint.take(result_of("call_1", "more"));
    CHECK(reply.status == 503);
    CHECK(reply.retry_after == 20ms);
    CHECK(endpoint.take(result_of("call_2", "rain")).status == 200);
    endpoint.clock.at += 20ms;
    CHECK(endpoint.take(result_of("call_1", "more")).status == 200);
}

TEST_CASE("callback endpoint: forged callbacks use up nobody's rate") {
    Endpoint endpoint(LargeMessages::sent);
    auto forged = result_of("call_1", "t");
    forged.path = "/callback/call_1.00";
    for (int post = 0; post < 300; ++post)
        REQUIRE(endpoint.take(forged).status == 403);
    CHECK(endpoint.take(result_of("call_1", "rain")).status == 200);
}

TEST_CASE("callback endpoint: the log holds no URL, no token and no body") {
    Endpoint endpoint(LargeMessages::refused);
    auto request = result_of("call_1", "c4n4ry");
    const std::string token = request.path.substr(request.path.size() - 64);
    endpoint.queue.unreachable = true;
    endpoint.take(request);
    request.path.back() = request.path.back() == '0' ? '1' : '0';
    endpoint.take(request);
    endpoint.take(result_of("call_1", std::string(1'500'000, 'x') + "c4n4ry"));
    REQUIRE(endpoint.log.lines.size() == 3);
    for (const std::string& line : endpoint.log.lines) {
        CHECK_THAT(line, !Catch::Contains("c4n4ry"));
        CHECK_THAT(line, !Catch::Contains(token.substr(0, 16)));
    }
}
