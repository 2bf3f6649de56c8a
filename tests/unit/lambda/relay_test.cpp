#include "runtime/lambda/relay.hpp"

#include <catch2/catch.hpp>

#include "tests/unit/lambda/run_task.hpp"
#include "tests/unit/lambda/scripted_ports.hpp"

using namespace torpor;

namespace {

wire::lambda::SqsRecord record(std::string id, std::string body) {
    wire::lambda::SqsRecord one;
    one.message_id = std::move(id);
    one.receipt_handle = "h";
    one.body = std::move(body);
    one.queue_arn = "arn:aws:sqs:us-east-1:123456789012:agent-delay";
    return one;
}

std::string delayed(const std::string& thread, const std::string& inner, const std::string& id) {
    wire::ToolAnswer answer;
    answer.call = base::CallId("c1");
    answer.content.emplace_back(wire::TextItem{"Slept"});
    wire::InputMessage message;
    message.thread = base::ThreadId(inner);
    message.content = std::move(answer);
    return wire::encode(
        wire::DelayedMessage{wire::encode(message), base::ThreadId(thread), base::MessageId(id)});
}

std::string answered(lambda::Relay& relay, std::string event) {
    return tests::run_task(relay.answer(std::move(event), {}));
}

}  // namespace

TEST_CASE("relay: what was delayed arrives under the identity it was given") {
    tests::RecordingInbox inbox;
    tests::RecordingLog log;
    lambda::Relay relay(inbox, log);
    std::string reply = answered(
        relay, wire::lambda::encode_sqs_event({record("1", delayed("ada", "ada", "wake-c1"))}));
    CHECK(reply == R"({"batchItemFailures":[]})");
    REQUIRE(inbox.sent.size() == 1);
    CHECK(inbox.sent[0].id == base::MessageId("wake-c1"));
    CHECK(inbox.sent[0].message.thread == base::ThreadId("ada"));
}

TEST_CASE("relay: poison is consumed once and told to the log") {
    tests::RecordingInbox inbox;
    tests::RecordingLog log;
    lambda::Relay relay(inbox, log);
    std::string reply =
        answered(relay, wire::lambda::encode_sqs_event(
                            {record("1", "not json"),
                             record("2", R"({"message":"{}","group_id":"g","dedup_id":"d"})"),
                             record("3", delayed("ada", "bob", "wake-c1"))}));
    CHECK(reply == R"({"batchItemFailures":[]})");
    CHECK(inbox.sent.empty());
    CHECK(log.lines.size() == 3);
}

TEST_CASE("relay: what could not be sent stays and the rest goes") {
    tests::RecordingInbox inbox;
    inbox.failing = {base::MessageId("wake-c2")};
    tests::RecordingLog log;
    lambda::Relay relay(inbox, log);
    std::string reply = answered(
        relay, wire::lambda::encode_sqs_event({record("1", delayed("ada", "ada", "wake-c1")),
                                               record("2", delayed("ada", "ada", "wake-c2")),
                                               record("3", delayed("bob", "bob", "wake-c3"))}));
    CHECK(reply == R"({"batchItemFailures":[{"itemIdentifier":"2"}]})");
    CHECK(inbox.sent.size() == 2);
}

TEST_CASE("relay: an event that is none of SQS fails the invocation") {
    tests::RecordingInbox inbox;
    tests::RecordingLog log;
    lambda::Relay relay(inbox, log);
    CHECK_THROWS_AS(answered(relay, "[]"), std::runtime_error);
}
