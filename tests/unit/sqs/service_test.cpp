#include "fakes/sqs/service.hpp"

#include <chrono>
#include <string>
#include <variant>
#include <vector>

#include <catch2/catch.hpp>

#include "runtime/wire/sigv4.hpp"
#include "runtime/wire/sqs.hpp"
#include "tests/support/seeded_random.hpp"

using namespace torpor;
using namespace torpor::fakes;
using namespace torpor::fakes::sqs;
using namespace std::chrono_literals;

namespace {

using base::Instant;

constexpr Instant start =
    std::chrono::sys_days{std::chrono::year{2026} / std::chrono::March / 2} + 9h;
const std::string prefix = "https://sqs.us-east-1.amazonaws.com/123456789012/";
const wire::sigv4::Credentials key{"AKIDEXAMPLE", "secret", ""};

SqsSettings settings() {
    SqsSettings settings;
    settings.account.credentials = key;
    settings.queues.resize(4);
    settings.queues[0].name = "agent-input.fifo";
    settings.queues[0].redrive = RedrivePolicy{"agent-input-dlq.fifo", 2};
    settings.queues[0].visibility = 30s;
    settings.queues[1].name = "agent-input-dlq.fifo";
    settings.queues[2].name = "agent-output";
    settings.queues[3].name = "agent-delay";
    return settings;
}

struct Bench {
    SqsService service{settings()};
    tests::SeededRandom random{1};
    std::uint64_t tickets = 0;

    Outcome submit(wire::HttpRequest request, Instant at = start) {
        wire::sigv4::sign(request, key, {"us-east-1", "sqs"}, at);
        return service.handle(Ticket{++tickets}, request, {at, random});
    }
    Outcome advance(Instant at) { return service.advance({at, random}); }
    Outcome send(const std::string& group, const std::string& body, Instant at = start) {
        return submit(wire::sqs::encode(input(group, body)), at);
    }
    static wire::sqs::SendMessage input(const std::string& group, const std::string& body) {
        wire::sqs::SendMessage send;
        send.queue_url = prefix + "agent-input.fifo";
        send.body = body;
        send.group_id = group;
        send.deduplication_id = body;
        return send;
    }
    static wire::sqs::ReceiveMessage from(const std::string& queue) {
        wire::sqs::ReceiveMessage receive;
        receive.queue_url = prefix + queue;
        receive.max_messages = 10;
        return receive;
    }
};

const wire::HttpResponse& only_response(const Outcome& outcome) {
    REQUIRE(outcome.replies.size() == 1);
    return outcome.replies[0].response;
}

wire::sqs::ServiceError error_of(const Outcome& outcome) {
    REQUIRE(only_response(outcome).status != 200);
    return wire::sqs::decode_error(only_response(outcome));
}

template <class Kind, class Variant>
std::vector<Kind> pick(const std::vector<Variant>& all) {
    std::vector<Kind> picked;
    for (const auto& one : all) {
        if (const auto* found = std::get_if<Kind>(&one)) picked.push_back(*found);
    }
    return picked;
}

}  // namespace

TEST_CASE("sqs: a sent message is answered with its id, its checksum and its place") {
    Bench bench;
    const auto outcome = bench.send("ada", "hello");
    const auto reply = wire::sqs::decode_send_reply(only_response(outcome));
    REQUIRE(reply);
    CHECK(reply->message_id.size() == 36);
    CHECK(reply->md5_of_body == "5d41402abc4b2a76b9719d911017c592");
    REQUIRE(reply->sequence_number);
    CHECK(reply->sequence_number->size() == 20);

    const auto accepted = pick<MessageAccepted>(outcome.facts);
    REQUIRE(accepted.size() == 1);
    CHECK(accepted[0].group_id == "ada");
    REQUIRE(pick<QueueReady>(outcome.effects).size() == 1);
    CHECK(pick<QueueReady>(outcome.effects)[0].queue == "agent-input.fifo");
}

TEST_CASE("sqs: a duplicate is answered like its original and enqueues nothing") {
    Bench bench;
    const auto first = wire::sqs::decode_send_reply(only_response(bench.send("ada", "hello")));
    const auto outcome = bench.send("ada", "hello", start + 1min);
    const auto second = wire::sqs::decode_send_reply(only_response(outcome));
    REQUIRE(first);
    REQUIRE(second);
    CHECK(second->message_id == first->message_id);
    CHECK(second->sequence_number == first->sequence_number);
    CHECK(pick<MessageDuplicated>(outcome.facts).size() == 1);
    CHECK(outcome.effects.empty());
    CHECK(bench.service.inspect("agent-input.fifo", start).visible == 1);
}

TEST_CASE("sqs: a receive carries the attributes that were asked for") {
    Bench bench;
    bench.send("ada", "hello");
    auto receive = Bench::from("agent-input.fifo");
    receive.system_attributes = {"MessageGroupId", "ApproximateReceiveCount"};
    const auto reply = wire::sqs::decode_receive_reply(
        only_response(bench.submit(wire::sqs::encode(receive), start + 1s)));
    REQUIRE(reply);
    REQUIRE(reply->messages.size() == 1);
    CHECK(reply->messages[0].body == "hello");
    CHECK(reply->messages[0].attributes ==
          std::map<std::string, std::string>{{"MessageGroupId", "ada"},
                                             {"ApproximateReceiveCount", "1"}});
}

TEST_CASE("sqs: an empty receive has no messages at all") {
    Bench bench;
    const auto outcome = bench.submit(wire::sqs::encode(Bench::from("agent-output")));
    CHECK(only_response(outcome).body == "{}");
}

TEST_CASE("sqs: a long poll ends when a message arrives") {
    Bench bench;
    auto receive = Bench::from("agent-input.fifo");
    receive.wait_seconds = 20;
    CHECK(bench.submit(wire::sqs::encode(receive)).replies.empty());
    CHECK(bench.service.next_deadline() == start + 20s);

    const auto outcome = bench.send("ada", "hello", start + 5s);
    REQUIRE(outcome.replies.size() == 2);
    bool served = false;
    for (const auto& reply : outcome.replies) {
        if (reply.ticket != Ticket{1}) continue;
        const auto received = wire::sqs::decode_receive_reply(reply.response);
        REQUIRE(received);
        CHECK(received->messages.size() == 1);
        served = true;
    }
    CHECK(served);
    CHECK(outcome.effects.empty());
}

TEST_CASE("sqs: a long poll ends empty when its time is over and not before") {
    Bench bench;
    auto receive = Bench::from("agent-input.fifo");
    receive.wait_seconds = 20;
    bench.submit(wire::sqs::encode(receive));
    CHECK(bench.advance(start + 20s - 1ns).replies.empty());
    CHECK(only_response(bench.advance(start + 20s)).body == "{}");
    CHECK_FALSE(bench.service.next_deadline());
}

TEST_CASE("sqs: a queue is ready again when a visibility timeout passes") {
    Bench bench;
    bench.send("ada", "hello");
    CHECK(bench.service.receive("agent-input.fifo", 10, {start, bench.random}).records.size() == 1);
    CHECK(bench.service.next_deadline() == start + 30s);
    CHECK(bench.advance(start + 30s - 1ns).effects.empty());
    CHECK(pick<QueueReady>(bench.advance(start + 30s).effects).size() == 1);
}

TEST_CASE("sqs: a delayed message makes its queue ready when the delay is over") {
    Bench bench;
    wire::sqs::SendMessage send;
    send.queue_url = prefix + "agent-delay";
    send.body = "wake up";
    send.delay_seconds = 900;
    CHECK(bench.submit(wire::sqs::encode(send)).effects.empty());
    CHECK(bench.service.next_deadline() == start + 900s);
    CHECK(pick<QueueReady>(bench.advance(start + 900s).effects).size() == 1);
}

TEST_CASE("sqs: a message received too often moves to the dead-letter queue") {
    Bench bench;
    const auto sent = wire::sqs::decode_send_reply(only_response(bench.send("ada", "hello")));
    for (int i = 0; i < 2; ++i) {
        const auto received =
            bench.service.receive("agent-input.fifo", 10, {start + i * 30s, bench.random});
        CHECK(received.records.size() == 1);
    }
    const auto third = bench.service.receive("agent-input.fifo", 10, {start + 60s, bench.random});
    CHECK(third.records.empty());
    const auto facts = pick<MessageDeadLettered>(third.outcome.facts);
    REQUIRE(facts.size() == 1);
    CHECK(facts[0].deduplication_id == "hello");

    const auto letters = bench.service.inspect("agent-input-dlq.fifo", start + 60s).messages;
    REQUIRE(letters.size() == 1);
    CHECK(letters[0].id == sent->message_id);
    CHECK(letters[0].receive_count == 2);
    CHECK(letters[0].body == "hello");
}

TEST_CASE("sqs: records for a mapping carry every system attribute") {
    Bench bench;
    bench.send("ada", "hello");
    const auto received = bench.service.receive("agent-input.fifo", 10, {start + 1s, bench.random});
    REQUIRE(received.records.size() == 1);
    const auto& record = received.records[0];
    CHECK(record.queue_arn == "arn:aws:sqs:us-east-1:123456789012:agent-input.fifo");
    CHECK(record.region == "us-east-1");
    CHECK(record.attributes.at("MessageDeduplicationId") == "hello");
    CHECK(record.attributes.at("MessageGroupId") == "ada");
    CHECK(record.attributes.at("SentTimestamp") == "1772442000000");
    CHECK(record.attributes.contains("SequenceNumber"));

    const auto outcome =
        bench.service.remove("agent-input.fifo", record.receipt_handle, {start + 2s, bench.random});
    CHECK(pick<MessageDeleted>(outcome.facts).size() == 1);
}

TEST_CASE("sqs: what a send may not say is refused in the service's words") {
    Bench bench;
    const auto refusal = [&](auto change) {
        auto send = Bench::input("ada", "hello");
        change(send);
        return error_of(bench.submit(wire::sqs::encode(send)));
    };
    const auto group = refusal([](auto& send) { send.group_id = "with space"; });
    CHECK(group.type == "InvalidParameterValueException");
    CHECK(group.message ==
          "Value with space for parameter MessageGroupId is invalid. Reason: MessageGroupId can "
          "only include alphanumeric and punctuation characters. 1 to 128 in length.");
    CHECK(refusal([](auto& send) { send.group_id = std::string(129, 'a'); }).status == 400);
    CHECK(refusal([](auto& send) { send.group_id.reset(); }).code == "MissingParameter");
    CHECK(refusal([](auto& send) { send.deduplication_id.reset(); }).message ==
          "The queue should either have ContentBasedDeduplication enabled or "
          "MessageDeduplicationId provided explicitly");
    CHECK(refusal([](auto& send) { send.delay_seconds = 2; }).message ==
          "Value 2 for parameter DelaySeconds is invalid. Reason: The request include parameter "
          "that is not valid for this queue type.");
    CHECK(refusal([](auto& send) { send.body = ""; }).message ==
          "The request must contain the parameter MessageBody.");
    CHECK(refusal([](auto& send) { send.body = "a\x01"; }).type == "InvalidMessageContents");
    CHECK(refusal([](auto& send) { send.body = "\xEF\xBF\xBF"; }).type == "InvalidMessageContents");
    CHECK(refusal([](auto& send) { send.body = std::string(1'048'577, 'a'); }).message ==
          "One or more parameters are invalid. Reason: Message must be shorter than 1048576 "
          "bytes.");
    CHECK(refusal([](auto& send) { send.queue_url = prefix + "nowhere"; }).code ==
          "AWS.SimpleQueueService.NonExistentQueue");
    CHECK(bench.service.inspect("agent-input.fifo", start).messages.empty());
}

TEST_CASE("sqs: the limits of a send are themselves allowed") {
    Bench bench;
    CHECK(only_response(bench.send(std::string(128, 'g'), "1")).status == 200);
    auto large = Bench::input("ada", std::string(1'048'576, 'a'));
    large.deduplication_id = "large";
    CHECK(only_response(bench.submit(wire::sqs::encode(large))).status == 200);
    CHECK(only_response(bench.send("ada", "snow \xE2\x9D\x84 and \xF0\x9F\x8C\x99")).status == 400);
    auto unicode = Bench::input("ada", "snow \xE2\x9D\x84 and \xF0\x9F\x8C\x99\t\n");
    unicode.deduplication_id = "unicode";
    CHECK(only_response(bench.submit(wire::sqs::encode(unicode))).status == 200);
}

TEST_CASE("sqs: numbers of a receive outside their range are refused") {
    Bench bench;
    auto receive = Bench::from("agent-output");
    receive.max_messages = 11;
    CHECK(error_of(bench.submit(wire::sqs::encode(receive))).message ==
          "Value 11 for parameter MaxNumberOfMessages is invalid. Reason: Must be between 1 and "
          "10, if provided.");
    receive.max_messages = 10;
    receive.wait_seconds = 21;
    CHECK(error_of(bench.submit(wire::sqs::encode(receive))).message ==
          "Value 21 for parameter WaitTimeSeconds is invalid. Reason: Must be >= 0 and <= 20, if "
          "provided.");
    receive.wait_seconds = 0;
    receive.system_attributes = {"Colour"};
    CHECK(error_of(bench.submit(wire::sqs::encode(receive))).type == "InvalidAttributeName");
}

TEST_CASE("sqs: a delete answers as the handle deserves") {
    Bench bench;
    bench.send("ada", "hello");
    const auto received = bench.service.receive("agent-input.fifo", 10, {start, bench.random});
    wire::sqs::DeleteMessage remove;
    remove.queue_url = prefix + "agent-input.fifo";
    remove.receipt_handle = "garbage";
    CHECK(error_of(bench.submit(wire::sqs::encode(remove))).type == "ReceiptHandleIsInvalid");

    remove.receipt_handle = received.records.at(0).receipt_handle;
    CHECK(error_of(bench.submit(wire::sqs::encode(remove), start + 30s)).message ==
          "Value " + remove.receipt_handle +
              " for parameter ReceiptHandle is invalid. Reason: The receipt handle has expired.");
    CHECK(bench.service.inspect("agent-input.fifo", start + 30s).visible == 1);
}

TEST_CASE("sqs: a change of visibility hides a message for longer") {
    Bench bench;
    bench.send("ada", "hello");
    const auto received = bench.service.receive("agent-input.fifo", 10, {start, bench.random});
    wire::sqs::ChangeMessageVisibility change;
    change.queue_url = prefix + "agent-input.fifo";
    change.receipt_handle = received.records.at(0).receipt_handle;
    change.visibility_seconds = 600;
    CHECK(only_response(bench.submit(wire::sqs::encode(change), start + 10s)).status == 200);
    CHECK(bench.service.next_deadline() == start + 610s);
}

TEST_CASE("sqs: a signature that does not fit is refused and stated as a fact") {
    Bench bench;
    auto request = wire::sqs::encode(Bench::input("ada", "hello"));
    wire::sigv4::sign(request, key, {"us-east-1", "sqs"}, start);
    request.body += " ";
    const auto outcome = bench.service.handle(Ticket{1}, request, {start, bench.random});
    CHECK(error_of(outcome).type == "InvalidSignatureException");
    CHECK(pick<SignatureRefused>(outcome.facts).size() == 1);
    CHECK(bench.service.inspect("agent-input.fifo", start).messages.empty());
}

TEST_CASE("sqs: a signature holds for fifteen minutes") {
    const auto status_after = [](base::Duration age) {
        Bench bench;
        auto request = wire::sqs::encode(Bench::input("ada", "hello"));
        wire::sigv4::sign(request, key, {"us-east-1", "sqs"}, start);
        return only_response(bench.service.handle(Ticket{1}, request, {start + age, bench.random}))
            .status;
    };
    CHECK(status_after(15min) == 200);
    CHECK(status_after(15min + 1s) == 403);
}

TEST_CASE("sqs: an operation that is not modelled is refused by name") {
    Bench bench;
    auto request = wire::sqs::encode(Bench::input("ada", "hello"));
    wire::set_header(request.headers, "X-Amz-Target", "AmazonSQS.PurgeQueue");
    const auto outcome = bench.submit(request);
    CHECK(only_response(outcome).status == 501);
    const auto facts = pick<NotSimulated>(outcome.facts);
    REQUIRE(facts.size() == 1);
    CHECK(facts[0].what == "PurgeQueue");
}

TEST_CASE("sqs: a message attribute is refused by name") {
    Bench bench;
    auto request = wire::sqs::encode(Bench::input("ada", "hello"));
    request.body.insert(request.body.size() - 1,
                        R"(,"MessageAttributes":{"a":{"DataType":"String","StringValue":"b"}})");
    const auto outcome = bench.submit(request);
    CHECK(only_response(outcome).status == 501);
    CHECK(pick<NotSimulated>(outcome.facts).size() == 1);
}

TEST_CASE("sqs: bytes that are no request are refused") {
    Bench bench;
    auto request = wire::sqs::encode(Bench::input("ada", "hello"));
    for (const std::string body : {"", "{", "[]", "\xFF", "{\"QueueUrl\":7}"}) {
        request.body = body;
        const auto outcome = bench.submit(request);
        CHECK(only_response(outcome).status == 400);
    }
}

TEST_CASE("sqs: the receive that comes upon an expired message tells that it is gone") {
    Bench bench;
    bench.send("ada", "old");
    const auto outcome =
        bench.submit(wire::sqs::encode(Bench::from("agent-input.fifo")), start + 96h);
    REQUIRE(outcome.facts.size() == 1);
    CHECK(std::get<MessageExpired>(outcome.facts[0]).deduplication_id == "old");
}

TEST_CASE("sqs: a message lasts four days by default and is no deadline for anybody") {
    Bench bench;
    bench.send("ada", "hello");
    CHECK_FALSE(bench.service.next_deadline());
    CHECK(bench.service.inspect("agent-input.fifo", start + 96h - 1ns).visible == 1);
    CHECK(bench.service.inspect("agent-input.fifo", start + 96h).visible == 0);
}
