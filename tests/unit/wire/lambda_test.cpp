#include "runtime/wire/lambda.hpp"

#include <catch2/catch.hpp>

using namespace torpor;
using namespace torpor::wire;
using namespace std::chrono_literals;

namespace {

lambda::RuntimeCall call_of(const HttpRequest& request, std::string_view base = "") {
    const std::string_view target = request.url.target;
    REQUIRE(target.starts_with(base));
    auto call = lambda::decode_runtime_call(request, target.substr(base.size()));
    REQUIRE(call);
    return *call;
}

}  // namespace

TEST_CASE("runtime API: the runtime's requests are understood by the service") {
    const auto api = parse_url("http://127.0.0.1:9001").value();
    const auto next = lambda::next_request(api);
    CHECK(next.method == "GET");
    CHECK(next.url.target == "/2018-06-01/runtime/invocation/next");
    CHECK(std::holds_alternative<lambda::NextCall>(call_of(next)));

    const auto response =
        std::get<lambda::ResponseCall>(call_of(lambda::response_request(api, "id-1", "{}")));
    CHECK(response.request_id == "id-1");
    CHECK(response.body == "{}");

    const lambda::FunctionError failed{"Runtime.Failed", "no \"luck\""};
    const auto error =
        std::get<lambda::ErrorCall>(call_of(lambda::error_request(api, "i/1", failed)));
    CHECK(error.request_id == "i/1");
    CHECK(error.error.type == failed.type);
    CHECK(error.error.message == failed.message);
}

TEST_CASE("runtime API: the base may carry a path") {
    const auto api = parse_url("http://127.0.0.1:9001/functions/agent").value();
    const auto next = lambda::next_request(api);
    CHECK(next.url.target == "/functions/agent/2018-06-01/runtime/invocation/next");
    CHECK(std::holds_alternative<lambda::NextCall>(call_of(next, "/functions/agent")));
}

TEST_CASE("runtime API: unknown calls are refused") {
    HttpRequest request{.method = "GET", .url = {}, .headers = {}, .body = {}};
    for (const auto* path : {"", "/", "/2018-06-01/ping", "/2018-06-01/runtime/restore/next",
                             "/2018-06-01/runtime/invocation/x/response"}) {
        CAPTURE(path);
        CHECK_FALSE(lambda::decode_runtime_call(request, path));
    }
    request.method = "POST";
    for (const auto* path :
         {"/2018-06-01/runtime/invocation//response", "/2018-06-01/runtime/invocation/x",
          "/2018-06-01/runtime/invocation/x/other", "/2018-06-01/runtime/invocation/%/error"}) {
        CAPTURE(path);
        CHECK_FALSE(lambda::decode_runtime_call(request, path));
    }
}

TEST_CASE("runtime API: an invocation travels in headers and body") {
    const lambda::Invocation sent{"id-1", base::Instant{1'700'000'000'123ms}, "arn:aws:lambda:x",
                                  R"({"Records":[]})"};
    const auto received = lambda::decode_invocation(lambda::encode(sent));
    REQUIRE(received);
    CHECK(received->request_id == sent.request_id);
    CHECK(received->deadline == sent.deadline);
    CHECK(received->function_arn == sent.function_arn);
    CHECK(received->event == sent.event);

    auto broken = lambda::encode(sent);
    set_header(broken.headers, "Lambda-Runtime-Deadline-Ms", "99999999999999999999");
    CHECK_FALSE(lambda::decode_invocation(broken));
    set_header(broken.headers, "Lambda-Runtime-Deadline-Ms", "9000000000001");
    CHECK_FALSE(lambda::decode_invocation(broken));
    CHECK_FALSE(lambda::decode_invocation({.status = 500, .headers = {}, .body = {}}));
}

TEST_CASE("runtime API: answers of the service have their recorded form") {
    CHECK(lambda::encode_accepted().status == 202);
    CHECK(lambda::encode_accepted().body == R"({"status":"OK"})");
    CHECK(lambda::encode_runtime_error(400, "InvalidRequestID", "Invalid request ID").body ==
          R"({"errorMessage":"Invalid request ID","errorType":"InvalidRequestID"})");
}

TEST_CASE("sqs event: records survive the way through the function's event") {
    const std::vector<lambda::SqsRecord> sent{
        {"m-1", "r-1", R"({"a":"b"})", {{"MessageGroupId", "ada"}}, "md5", "arn:q", "us-east-1"},
        {"m-2", "r-2", "", {}, "", "arn:q", "us-east-1"}};
    const auto received = lambda::decode_sqs_event(lambda::encode_sqs_event(sent));
    REQUIRE(received);
    REQUIRE(received->size() == 2);
    CHECK(received->front().body == sent.front().body);
    CHECK(received->front().attributes == sent.front().attributes);
    CHECK(received->front().md5_of_body == "md5");
    CHECK(received->back().message_id == "m-2");
}

TEST_CASE("sqs event: a malformed record is named by its path") {
    CHECK(lambda::decode_sqs_event("{}").error().path == "Records");
    CHECK(lambda::decode_sqs_event(R"({"Records":[{}]})").error().path == "Records.0.messageId");
    CHECK_FALSE(lambda::decode_sqs_event("[]"));
    CHECK_FALSE(lambda::decode_sqs_event("{"));
}

TEST_CASE("batch failures: nothing said means that everything succeeded") {
    for (const auto* body : {"", "null", "{}", "\"\"", R"({"batchItemFailures":[]})",
                             R"({"batchItemFailures":null})"}) {
        CAPTURE(body);
        const auto ids = lambda::decode_batch_failures(body);
        REQUIRE(ids);
        CHECK(ids->empty());
    }
    const auto ids = lambda::decode_batch_failures(lambda::encode_batch_failures({"a", "b"}));
    CHECK(ids == std::vector<std::string>{"a", "b"});
    CHECK(lambda::encode_batch_failures({"a"}) ==
          R"({"batchItemFailures":[{"itemIdentifier":"a"}]})");
}

TEST_CASE("batch failures: a report that is not understood fails the batch") {
    for (const auto* body : {"{", "[]", "1", R"({"foo":[]})", R"({"batchItemFailures":[{}]})",
                             R"({"batchItemFailures":[{"itemIdentifier":""}]})",
                             R"({"batchItemFailures":[{"itemIdentifier":null}]})",
                             R"({"batchItemFailures":["a"]})", R"({"batchItemFailures":{}})"}) {
        CAPTURE(body);
        CHECK_FALSE(lambda::decode_batch_failures(body));
    }
}

TEST_CASE("url event: requests reach the function with text and binary bodies") {
    const auto binary = std::string{"\xff\x00\xfe", 3};
    for (const auto& body : {std::string{}, std::string{R"({"a":1})"}, binary}) {
        const lambda::UrlEvent sent{"POST",
                                    "/results/a%20b",
                                    "token=1&x=2",
                                    {{"content-type", "application/json"}, {"host", "f.x"}},
                                    body};
        const auto event = lambda::encode_url_event(sent, "id-1", base::Instant{1s});
        const auto received = lambda::decode_url_event(event);
        REQUIRE(received);
        CHECK(received->method == sent.method);
        CHECK(received->path == sent.path);
        CHECK(received->query == sent.query);
        CHECK(received->headers == sent.headers);
        CHECK(received->body == sent.body);
    }
}

TEST_CASE("url event: malformed events are refused") {
    for (const auto* event :
         {"", "{}", R"({"version":"1.0","rawPath":"/","requestContext":{"http":{"method":"GET"}}})",
          R"({"version":"2.0","rawPath":"/","requestContext":{}})",
          R"({"version":"2.0","rawPath":"/","requestContext":{"http":{"method":"GET"}},
              "body":"?","isBase64Encoded":true})"}) {
        CAPTURE(event);
        CHECK_FALSE(lambda::decode_url_event(event));
    }
}

TEST_CASE("url reply: with a status code or as any JSON") {
    const lambda::UrlReply sent{401, "text/plain", "no", {{"Retry-After", "1"}}};
    const auto reply = lambda::decode_url_reply(lambda::encode_url_reply(sent));
    REQUIRE(reply);
    CHECK(reply->status == 401);
    CHECK(reply->content_type == "text/plain");
    CHECK(reply->headers == sent.headers);
    CHECK(reply->body == "no");

    CHECK(lambda::decode_url_reply("\"hello\"")->body == "hello");
    CHECK(lambda::decode_url_reply("[1, 2]")->body == "[1, 2]");
    CHECK(lambda::decode_url_reply("3")->status == 200);
    CHECK_FALSE(lambda::decode_url_reply("{"));
    CHECK_FALSE(lambda::decode_url_reply(R"({"statusCode":"200"})"));
    CHECK_FALSE(lambda::decode_url_reply(R"({"statusCode":700})"));
}
