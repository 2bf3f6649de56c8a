#include <string>
#include <vector>

#include <rapidcheck.h>
#include <catch2/catch.hpp>

#include "runtime/wire/dynamodb.hpp"
#include "runtime/wire/input_message.hpp"
#include "runtime/wire/rap.hpp"
#include "runtime/wire/scheduler.hpp"
#include "runtime/wire/sqs.hpp"

using namespace torpor;
using namespace torpor::wire;

namespace {

/// Text in UTF-8 from pieces that have broken codecs: escapes, controls, all lengths of a
/// character.
rc::Gen<std::string> text() {
    auto piece = rc::gen::elementOf(std::vector<std::string>{
        "a", "\"", "\\", "\n", std::string(1, '\0'), "\x7F", "{", "]", "\xC3\xA9", "\xE2\x82\xAC",
        "\xEF\xBF\xBD", "\xF0\x9F\x98\x80", "</script>", "\\u0041"});
    return rc::gen::map(rc::gen::container<std::vector<std::string>>(piece),
                        [](const std::vector<std::string>& pieces) {
                            std::string whole;
                            for (const std::string& one : pieces)
                                whole += one;
                            return whole;
                        });
}

rc::Gen<std::string> identifier() {
    return rc::gen::resize(
        100, rc::gen::nonEmpty(rc::gen::container<std::string>(rc::gen::inRange('!', '\x7F'))));
}

std::string cut(std::string id) {
    return id.substr(0, 100);
}

std::vector<ContentItem> content_items() {
    std::vector<ContentItem> items{TextItem{*text()}};
    if (*rc::gen::arbitrary<bool>()) items.push_back(ImageItem{"AAAA", "png"});
    if (*rc::gen::arbitrary<bool>()) items.push_back(ImageItem{"iVBORw0KGgo=", ""});
    if (*rc::gen::arbitrary<bool>()) items.push_back(TextItem{*text()});
    return items;
}

/// Well-formed documents with one part cut out, doubled or replaced.
std::string damaged(std::string document) {
    auto at = *rc::gen::inRange<std::size_t>(0, document.size());
    auto size = *rc::gen::inRange<std::size_t>(0, document.size() - at);
    return document.replace(at, size, *text());
}

void decode_everything(const std::string& bytes) {
    HttpRequest request;
    request.url.target = bytes;
    request.body = bytes;
    HttpResponse response{400, {{"x-amzn-query-error", bytes}, {"x-amzn-ErrorType", bytes}}, bytes};
    (void)decode_input_message(bytes);
    (void)decode_delayed_message(bytes);
    (void)decode_output_message(bytes);
    (void)rap::decode_manifest(bytes);
    (void)rap::decode_invocation(bytes);
    (void)rap::decode_cancel_call(bytes);
    (void)rap::decode_callback(bytes);
    (void)sqs::decode_send(request);
    (void)sqs::decode_receive(request);
    (void)sqs::decode_delete(request);
    (void)sqs::decode_change_visibility(request);
    (void)sqs::decode_send_reply(response);
    (void)sqs::decode_receive_reply(response);
    (void)sqs::decode_error(response);
    (void)dynamodb::decode_get(request);
    (void)dynamodb::decode_put(request);
    (void)dynamodb::decode_get_reply(response);
    (void)dynamodb::decode_error(response);
    (void)scheduler::decode_create(request);
    (void)scheduler::decode_delete(request);
    (void)scheduler::decode_create_reply(response);
    (void)scheduler::decode_error(response);
    (void)scheduler::decode_target_input(bytes);
    request.url.target = "/schedules/wake-1";
    (void)scheduler::decode_create(request);
}

}  // namespace

TEST_CASE("input message: decoding undoes encoding") {
    CHECK(rc::check([] {
        InputMessage message;
        message.thread = base::ThreadId(cut(*identifier()));
        if (*rc::gen::arbitrary<bool>()) {
            message.content = UserText{*text()};
        } else {
            message.content = ToolAnswer{base::CallId(cut(*identifier())), content_items(),
                                         *rc::gen::arbitrary<bool>()};
        }
        if (*rc::gen::arbitrary<bool>()) message.metadata = R"({"user_id":"u7","z":[1,null]})";
        auto back = decode_input_message(encode(message));
        RC_ASSERT(back.has_value());
        RC_ASSERT(*back == message);
    }));
}

TEST_CASE("output message: decoding undoes encoding") {
    CHECK(rc::check([] {
        OutputMessage message{base::ThreadId(cut(*identifier())), *text(),
                              *rc::gen::arbitrary<std::int64_t>(), *text(), R"({"a":1})"};
        auto back = decode_output_message(encode(message));
        RC_ASSERT(back.has_value());
        RC_ASSERT(*back == message);
    }));
}

TEST_CASE("callback: decoding undoes encoding") {
    CHECK(rc::check([] {
        rap::ToolResult result;
        result.thread = base::ThreadId(cut(*identifier()));
        result.call = base::CallId(cut(*identifier()));
        result.text = *text();
        if (*rc::gen::arbitrary<bool>()) result.content = content_items();
        result.subscription = *rc::gen::arbitrary<bool>();
        auto back = rap::decode_callback(rap::encode(result));
        RC_ASSERT(back.has_value());
        RC_ASSERT(std::get<rap::ToolResult>(*back) == result);
    }));
}

TEST_CASE("sqs: any body survives a send") {
    CHECK(rc::check([] {
        sqs::SendMessage send;
        send.queue_url = "https://sqs.us-east-1.amazonaws.com/123456789012/agent-delay";
        send.body = *text();
        send.delay_seconds = *rc::gen::arbitrary<std::int64_t>();
        auto back = sqs::decode_send(sqs::encode(send));
        RC_ASSERT(back.has_value());
        RC_ASSERT(back->body == send.body);
        RC_ASSERT(back->delay_seconds == send.delay_seconds);
        RC_ASSERT(!back->group_id.has_value());
    }));
}

TEST_CASE("codecs: random bytes are refused and never throw") {
    CHECK(rc::check([](const std::string& bytes) { decode_everything(bytes); }));
}

TEST_CASE("codecs: damaged documents never throw") {
    CHECK(rc::check([] {
        decode_everything(damaged(
            R"({"content":{"type":"toolresult","id":"c","content":[{"type":"image","data":
                {"type":"base64","value":"AAAA"}}]},"group_id":"g1",
                "metadata":{"a":[1,2.5,true]}})"));
        decode_everything(damaged(
            R"({"type":"tool_result","group_id":"g1","id":"c","text":"t","content":[{"type":"text",
                "text":"chart"},{"type":"image","data":"AAAA","mediaType":"image/png"}]})"));
        decode_everything(damaged(
            R"({"TableName":"t","Item":{"a":{"S":"b"}},"Key":{"a":{"N":"1"}},"QueueUrl":"q",
                "MessageBody":"b","DelaySeconds":3,"VisibilityTimeout":1,"ReceiptHandle":"h"})"));
        decode_everything(damaged(
            R"({"name":"c","endpoint":"http://h/","tools":[{"name":"a","description":"d",
                "inputSchema":{},"annotations":{"destructive":true}}],"needsMigration":true})"));
        decode_everything(damaged(
            R"j({"ScheduleExpression":"at(x)","FlexibleTimeWindow":{"Mode":"OFF"},
                "Target":{"Arn":"a","RoleArn":"r","Input":"{}"},"ClientToken":"t"})j"));
    }));
}
