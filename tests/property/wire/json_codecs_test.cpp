#include <string>
#include <vector>

#include <rapidcheck.h>
#include <catch2/catch.hpp>

#include "runtime/wire/callback_token.hpp"
#include "runtime/wire/dynamodb.hpp"
#include "runtime/wire/input_message.hpp"
#include "runtime/wire/json_schema.hpp"
#include "runtime/wire/rap.hpp"
#include "runtime/wire/scheduler.hpp"
#include "runtime/wire/sqs.hpp"
#include "runtime/wire/tools_config.hpp"

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

base::CallId call_id() {
    return base::CallId(cut(*identifier()));
}

base::ThreadId thread_id() {
    return base::ThreadId(cut(*identifier()));
}

ChoicePrompt choice_prompt() {
    ChoicePrompt prompt;
    prompt.call = call_id();
    prompt.prompt = *text();
    prompt.choices = *rc::gen::nonEmpty(
        rc::gen::resize(8, rc::gen::container<std::vector<std::string>>(text())));
    prompt.preset = *rc::gen::inRange<std::size_t>(0, prompt.choices.size());
    return prompt;
}

ViewUpdate view_update() {
    return {*rc::gen::element<std::string>("diff", "\xC3\xA9"),
            *rc::gen::element<std::string>("{}", R"({"patch":"@@"})")};
}

/// Any content of an input message, every variant as likely as the next.
decltype(InputMessage::content) input_content() {
    switch (*rc::gen::inRange(0, 14)) {
        case 0:
            return UserText{*text()};
        case 1:
            return ToolAnswer{call_id(), content_items(), *rc::gen::arbitrary<bool>(),
                              *rc::gen::element<std::string>("", R"([{"type":"x"}])")};
        case 2:
            return SubscriptionEvent{call_id(), content_items(), *rc::gen::arbitrary<bool>(),
                                     *rc::gen::arbitrary<bool>()};
        case 3: {
            ThreadReport report{call_id(), thread_id(), {}, *rc::gen::arbitrary<bool>()};
            if (*rc::gen::arbitrary<bool>()) report.content = {TextItem{"r" + *text()}};
            return report;
        }
        case 4:
            return ParentMessage{call_id(), content_items()};
        case 5:
            return ParentClosed{};
        case 6:
            return AuthorisationPrompt{call_id(), "https://idp.example/a?b=%20"};
        case 7: {
            ChoicePrompt prompt = choice_prompt();
            prompt.response_url = *rc::gen::element<std::string>("", "http://t/choice");
            return prompt;
        }
        case 8: {
            ChoiceAnswer answer{call_id(), std::nullopt};
            if (*rc::gen::arbitrary<bool>()) answer.selected = *rc::gen::inRange(0, 1'000'000);
            return answer;
        }
        case 9:
            return view_update();
        case 10:
            return Attach{};
        case 11:
            return Compaction{};
        case 12:
            return DeadlinePassed{call_id()};
        default:
            return StoredContent{std::string(64, 'a'),
                                 *rc::gen::inRange<std::size_t>(0, 1U << 30U)};
    }
}

decltype(OutputMessage::notice) output_notice() {
    switch (*rc::gen::inRange(0, 5)) {
        case 0:
            return AuthorisationPrompt{call_id(), "https://idp.example/a"};
        case 1:
            return choice_prompt();
        case 2:
            return PromptComplete{call_id()};
        case 3:
            return view_update();
        default:
            return std::monostate{};
    }
}

rap::Callback callback() {
    switch (*rc::gen::inRange(0, 5)) {
        case 0: {
            rap::ToolResult result;
            result.thread = thread_id();
            result.call = call_id();
            result.text = *text();
            if (*rc::gen::arbitrary<bool>()) result.content = content_items();
            result.display = *rc::gen::element<std::string>("", R"([{"type":"x"}])");
            result.subscription = *rc::gen::arbitrary<bool>();
            result.event_id = *text();
            return result;
        }
        case 1: {
            rap::EventCallback event;
            event.thread = thread_id();
            event.call = call_id();
            event.text = *text();
            event.associative = *rc::gen::arbitrary<bool>();
            event.final = *rc::gen::arbitrary<bool>();
            event.event_id = *text();
            return event;
        }
        case 2:
            return rap::OAuthCallback{thread_id(), {call_id(), "https://idp.example/a"}};
        case 3: {
            rap::ChoiceCallback choice{thread_id(), choice_prompt()};
            choice.prompt.response_url = "http://t/choice";
            return choice;
        }
        default:
            return rap::ViewCallback{thread_id(), view_update()};
    }
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
    (void)rap::decode_choice_response(bytes);
    (void)rap::read_call_status(response);
    (void)decode_tools_config(bytes);
    (void)read_callback_path(bytes);
    if (auto schema = JsonSchema::compile(bytes)) (void)schema->complaint(bytes);
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
        message.thread = thread_id();
        message.content = input_content();
        if (*rc::gen::arbitrary<bool>()) message.metadata = R"({"user_id":"u7","z":[1,null]})";
        auto back = decode_input_message(encode(message));
        RC_ASSERT(back.has_value());
        RC_ASSERT(*back == message);
    }));
}

TEST_CASE("output message: decoding undoes encoding") {
    CHECK(rc::check([] {
        OutputMessage message;
        message.thread = thread_id();
        message.root = thread_id();
        message.id = *text();
        message.sequence = *rc::gen::arbitrary<std::int64_t>();
        message.text = *text();
        message.notice = output_notice();
        message.metadata = R"({"a":1})";
        auto back = decode_output_message(encode(message));
        RC_ASSERT(back.has_value());
        RC_ASSERT(*back == message);
    }));
}

TEST_CASE("callback: decoding undoes encoding") {
    CHECK(rc::check([] {
        const rap::Callback posted = callback();
        auto back = rap::decode_callback(rap::encode(posted));
        RC_ASSERT(back.has_value());
        RC_ASSERT(*back == posted);
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
            R"({"content":{"type":"toolresult","id":"","content":[{"type":"text","text":"t"}]},
                "group_id":"g1","synthetic":{"type":"thread_report","tool_call_id":"c",
                "child_thread_id":"g2","closed":true},"display_as":[{"type":"text"}]})"));
        decode_everything(damaged(
            R"({"content":{"type":"user_choice_required","id":"c","prompt":"?","choices":["a"],
                "default":0,"response_url":"http://h/c"},"group_id":"g1","metadata":{}})"));
        decode_everything(damaged(
            R"({"type":"user_choice","group_id":"g1","id":"c","prompt":"?","choices":["a","b"],
                "default":1,"response_url":"http://h/c","view_type":"v","content":{"a":[1]},
                "tool_call_id":"c","text":"t","auth_url":"https://h/a"})"));
        decode_everything(damaged(
            R"({"type":"object","properties":{"a":{"type":"array","items":{"$ref":"#"},
                "minItems":1},"b":{"enum":[1,"x"],"multipleOf":2}},"required":["a"],
                "oneOf":[{"not":{"const":1}},true],"if":{"minProperties":1},"then":false})"));
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
