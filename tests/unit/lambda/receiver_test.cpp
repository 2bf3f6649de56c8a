#include "runtime/lambda/receiver.hpp"

#include <catch2/catch.hpp>

#include "runtime/wire/callback_token.hpp"
#include "runtime/wire/digest.hpp"
#include "tests/unit/lambda/run_task.hpp"
#include "tests/unit/lambda/scripted_ports.hpp"

using namespace torpor;
using lambda::judge_callback;

namespace {

const char* const secret = "secret";
const base::ThreadId ada("ada");
const base::CallId call("call_1");
const char* const result = R"({"type":"tool_result","group_id":"ada","id":"call_1","text":"rain"})";

wire::lambda::UrlEvent post(std::string body) {
    wire::lambda::UrlEvent event;
    event.method = "POST";
    event.path = "/callback/" + wire::callback_token(secret, ada, call);
    event.headers = {{"content-type", "application/json"}, {"host", "x.on.aws"}};
    event.body = std::move(body);
    return event;
}

int refusal_status(const wire::lambda::UrlEvent& event) {
    auto judged = judge_callback(event, secret);
    REQUIRE_FALSE(judged);
    return judged.error().status;
}

struct Answered {
    wire::lambda::UrlReply reply;
    tests::RecordingInbox inbox;
};

void answer(Answered& answered, const std::string& event) {
    tests::RecordingLog log;
    lambda::Receiver receiver(answered.inbox, log, secret);
    auto reply = wire::lambda::decode_url_reply(tests::run_task(receiver.answer(event, {})));
    REQUIRE(reply);
    answered.reply = *reply;
}

std::string event_of(const wire::lambda::UrlEvent& event) {
    return wire::lambda::encode_url_event(event, "request-1", base::Instant{});
}

}  // namespace

TEST_CASE("receiver: a result goes to the inbox of its thread under a stable identity") {
    Answered answered;
    answer(answered, event_of(post(result)));
    CHECK(answered.reply.status == 200);
    CHECK(answered.reply.body == R"({"ok":true})");
    REQUIRE(answered.inbox.sent.size() == 1);
    CHECK(answered.inbox.sent[0].id.str() ==
          "result-call_1-" + wire::hex(wire::sha256(result)).substr(0, 16));
    const auto& message = answered.inbox.sent[0].message;
    CHECK(message.thread == ada);
    CHECK(std::get<wire::ToolAnswer>(message.content).content ==
          std::vector<wire::ContentItem>{wire::TextItem{"rain"}});
}

TEST_CASE("receiver: other bytes of the same call are another answer") {
    auto first = judge_callback(post(result), secret);
    auto again = judge_callback(post(result), secret);
    auto other = judge_callback(
        post(R"({"type":"tool_result","group_id":"ada","id":"call_1","text":"sun"})"), secret);
    CHECK(first->id == again->id);
    CHECK(first->id != other->id);
}

TEST_CASE("receiver: a token of another call, thread or secret is forbidden") {
    CHECK(refusal_status(
              post(R"({"type":"tool_result","group_id":"ada","id":"call_2","text":"t"})")) == 403);
    CHECK(refusal_status(
              post(R"({"type":"tool_result","group_id":"bob","id":"call_1","text":"t"})")) == 403);
    auto event = post(result);
    event.path = "/callback/";
    CHECK(refusal_status(event) == 403);
    event.path = "/";
    CHECK(refusal_status(event) == 403);
}

TEST_CASE("receiver: bad input is a 4xx and never a 5xx") {
    CHECK(refusal_status(post("")) == 400);
    CHECK(refusal_status(post("{")) == 400);
    CHECK(refusal_status(post("[]")) == 400);
    CHECK(refusal_status(post(R"({"type":"oauth","group_id":"ada","id":"call_1"})")) == 400);
    CHECK(refusal_status(post(std::string(1'048'577, 'x'))) == 400);
    auto event = post(result);
    event.method = "GET";
    CHECK(refusal_status(event) == 405);
}

TEST_CASE("receiver: a result that fits its request but no message is refused for good") {
    const std::string head = R"({"type":"tool_result","group_id":"ada","id":"call_1","text":")";
    std::string text(1'048'576 - head.size() - 2, 'x');
    auto event = post(head + text + R"("})");
    REQUIRE(event.body.size() == 1'048'576);
    CHECK(refusal_status(event) == 400);
}

TEST_CASE("receiver: an event that is no HTTP request is refused too") {
    Answered answered;
    answer(answered, "{}");
    CHECK(answered.reply.status == 400);
    CHECK_THAT(answered.reply.body, Catch::StartsWith(R"({"error":)"));
}

TEST_CASE("receiver: a tool is asked to try again when the queue cannot be reached") {
    Answered answered;
    answered.inbox.unreachable = true;
    answer(answered, event_of(post(result)));
    CHECK(answered.reply.status == 503);
}
