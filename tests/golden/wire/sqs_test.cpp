#include "runtime/wire/sqs.hpp"

#include <string>

#include <catch2/catch.hpp>

using namespace torpor::wire;

namespace {

const char* const queue = "https://sqs.us-east-1.amazonaws.com/123456789012/agent-input.fifo";

HttpRequest with_body(std::string body) {
    HttpRequest request;
    request.headers = {{"X-Amz-Target", "AmazonSQS.SendMessage"}};
    request.body = std::move(body);
    return request;
}

}  // namespace

TEST_CASE("sqs: a send goes to the endpoint's root with its target") {
    sqs::SendMessage send{queue, "hello", std::nullopt, "g1", "m1"};
    HttpRequest request = sqs::encode(send);
    CHECK(request.method == "POST");
    CHECK(request.url.host == "sqs.us-east-1.amazonaws.com");
    CHECK(request.url.target == "/");
    CHECK(*find_header(request.headers, "content-type") == "application/x-amz-json-1.0");
    CHECK(*find_header(request.headers, "x-amz-target") == "AmazonSQS.SendMessage");
    CHECK(request.body ==
          R"({"MessageBody":"hello","MessageDeduplicationId":"m1","MessageGroupId":"g1",)"
          R"("QueueUrl":"https://sqs.us-east-1.amazonaws.com/123456789012/agent-input.fifo"})");
    CHECK(sqs::operation(request) == "SendMessage");
    auto back = sqs::decode_send(request);
    REQUIRE(back);
    CHECK(back->body == "hello");
    CHECK(back->group_id == "g1");
    CHECK(back->deduplication_id == "m1");
    CHECK_FALSE(back->delay_seconds);
}

TEST_CASE("sqs: a request for another service has no operation") {
    HttpRequest request;
    CHECK(sqs::operation(request).empty());
    request.headers = {{"X-Amz-Target", "DynamoDB_20120810.GetItem"}};
    CHECK(sqs::operation(request).empty());
    request.headers = {{"X-Amz-Target", "AmazonSQSX.GetItem"}};
    CHECK(sqs::operation(request).empty());
}

TEST_CASE("sqs: a receive asks for system attributes under either name") {
    sqs::ReceiveMessage receive{queue, 10, 20, 900, {"All"}};
    auto back = sqs::decode_receive(sqs::encode(receive));
    REQUIRE(back);
    CHECK(back->max_messages == 10);
    CHECK(back->wait_seconds == 20);
    CHECK(back->visibility_seconds == 900);
    CHECK(back->system_attributes == std::vector<std::string>{"All"});
    auto old = sqs::decode_receive(with_body(R"({"QueueUrl":"q","AttributeNames":["SentTimestamp"],
                                                 "MessageAttributeNames":["All"]})"));
    REQUIRE(old);
    CHECK(old->system_attributes == std::vector<std::string>{"SentTimestamp"});
}

TEST_CASE("sqs: what is not modelled is refused by name") {
    auto attributes = sqs::decode_send(with_body(
        R"({"QueueUrl":"q","MessageBody":"b","MessageAttributes":{"a":{"DataType":"String"}}})"));
    REQUIRE_FALSE(attributes);
    CHECK(attributes.error().path == "not_simulated");
    CHECK_THAT(attributes.error().expected, Catch::Contains("MessageAttributes"));
    auto attempt =
        sqs::decode_receive(with_body(R"({"QueueUrl":"q","ReceiveRequestAttemptId":"x"})"));
    REQUIRE_FALSE(attempt);
    CHECK(attempt.error().path == "not_simulated");
    CHECK(sqs::decode_send(with_body(
        R"({"QueueUrl":"q","MessageBody":"b","MessageAttributes":{},"DelaySeconds":null})")));
}

TEST_CASE("sqs: an absent parameter is told in the service's words") {
    auto send = sqs::decode_send(with_body(R"({"QueueUrl":"q"})"));
    REQUIRE_FALSE(send);
    CHECK(send.error().path == "MessageBody");
    CHECK(send.error().expected == "The request must contain the parameter MessageBody.");
    CHECK_FALSE(sqs::decode_send(with_body("[]")));
    CHECK_FALSE(sqs::decode_send(with_body("")));
    CHECK_FALSE(
        sqs::decode_send(with_body(R"({"QueueUrl":"q","MessageBody":"b","DelaySeconds":1.5})")));
    CHECK_FALSE(sqs::decode_send(
        with_body(R"({"QueueUrl":"q","MessageBody":"b","DelaySeconds":18446744073709551615})")));
}

TEST_CASE("sqs: an empty receive has no Messages key") {
    CHECK(sqs::encode(sqs::ReceiveMessageReply{}).body == "{}");
    CHECK(sqs::decode_receive_reply(sqs::encode_empty())->messages.empty());
}

TEST_CASE("sqs: a received message keeps its attributes") {
    sqs::ReceivedMessage message{"m", "h", "b", "md5", {{"MessageGroupId", "g1"}}};
    HttpResponse response = sqs::encode(sqs::ReceiveMessageReply{{message}});
    CHECK(response.body ==
          R"({"Messages":[{"Attributes":{"MessageGroupId":"g1"},"Body":"b","MD5OfBody":"md5",)"
          R"("MessageId":"m","ReceiptHandle":"h"}]})");
    auto back = sqs::decode_receive_reply(response);
    REQUIRE(back);
    REQUIRE(back->messages.size() == 1);
    CHECK(back->messages[0].attributes.at("MessageGroupId") == "g1");
}

TEST_CASE("sqs: an error carries the shape and the query code") {
    sqs::ServiceError error{400, "QueueDoesNotExist", "AWS.SimpleQueueService.NonExistentQueue",
                            "The specified queue does not exist."};
    HttpResponse response = sqs::encode(error);
    CHECK(response.status == 400);
    CHECK(response.body == R"({"__type":"com.amazonaws.sqs#QueueDoesNotExist",)"
                           R"("message":"The specified queue does not exist."})");
    CHECK(*find_header(response.headers, "x-amzn-query-error") ==
          "AWS.SimpleQueueService.NonExistentQueue;Sender");
    sqs::ServiceError back = sqs::decode_error(response);
    CHECK(back.type == error.type);
    CHECK(back.code == error.code);
    CHECK(back.message == error.message);
}

TEST_CASE("sqs: an answer that is none of the service's is still an error") {
    sqs::ServiceError error = sqs::decode_error(HttpResponse{503, {}, "<html>busy</html>"});
    CHECK(error.status == 503);
    CHECK(error.type.empty());
    CHECK(error.message == "HTTP status 503 without a message");
}

TEST_CASE("sqs: a delete and a change of visibility survive the wire") {
    auto removed = sqs::decode_delete(sqs::encode(sqs::DeleteMessage{queue, "h"}));
    REQUIRE(removed);
    CHECK(removed->receipt_handle == "h");
    auto changed =
        sqs::decode_change_visibility(sqs::encode(sqs::ChangeMessageVisibility{queue, "h", 0}));
    REQUIRE(changed);
    CHECK(changed->visibility_seconds == 0);
    auto sent = sqs::decode_send_reply(sqs::encode(sqs::SendMessageReply{"m", "md5", "188"}));
    REQUIRE(sent);
    CHECK(sent->sequence_number == "188");
}
