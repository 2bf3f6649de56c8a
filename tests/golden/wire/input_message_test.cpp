#include "runtime/wire/input_message.hpp"

#include <string>

#include <catch2/catch.hpp>

using namespace torpor;
using namespace torpor::wire;

namespace {

std::string refusal(std::string_view body) {
    auto message = decode_input_message(body);
    REQUIRE_FALSE(message);
    return message.error().text();
}

}  // namespace

TEST_CASE("input message: a user text is read with and without explicit nulls") {
    auto bare =
        decode_input_message(R"({"content":{"type":"text","text":"hello"},"group_id":"g1"})");
    auto full = decode_input_message(
        R"({"content":{"type":"text","text":"hello"},"group_id":"g1","metadata":{"user_id":"u7"},
            "synthetic":null,"display_as":null,"subscription":false,"invented":[1]})");
    REQUIRE(bare);
    REQUIRE(full);
    CHECK(bare->thread == base::ThreadId("g1"));
    CHECK(bare->content == full->content);
    CHECK(std::get<UserText>(bare->content).text == "hello");
    CHECK(bare->metadata.empty());
    CHECK(full->metadata == R"({"user_id":"u7"})");
}

TEST_CASE("input message: a tool result carries text and images") {
    auto message = decode_input_message(
        R"({"content":{"type":"toolresult","id":"call_3","call_id":"prov3","content":
            [{"type":"text","text":"chart"},
             {"type":"image","data":{"type":"base64","value":"iVBORw0KGgo="},"media_type":"png"}]},
            "group_id":"g1","display_as":[{"type":"text","content":"chart.png"}]})");
    REQUIRE(message);
    const auto& answer = std::get<ToolAnswer>(message->content);
    CHECK(answer.call == base::CallId("call_3"));
    REQUIRE(answer.content.size() == 2);
    CHECK(answer.content[0] == ContentItem{TextItem{"chart"}});
    CHECK(answer.content[1] == ContentItem{ImageItem{"iVBORw0KGgo=", "png"}});
    CHECK_FALSE(answer.subscription);
    CHECK(answer.display == R"([{"content":"chart.png","type":"text"}])");
}

TEST_CASE("input message: a result that opens a subscription says so") {
    auto message = decode_input_message(
        R"({"content":{"type":"toolresult","id":"gh_sub_1","content":[{"type":"text",
            "text":"subscribed"}]},"group_id":"thread_A","subscription":true})");
    REQUIRE(message);
    CHECK(std::get<ToolAnswer>(message->content).subscription);
}

TEST_CASE("input message: what is written is what upstream reads") {
    InputMessage text{base::ThreadId("g1"), UserText{"hello"}, R"({"user_id":"u7"})"};
    CHECK(encode(text) == R"({"content":{"text":"hello","type":"text"},"group_id":"g1",)"
                          R"("metadata":{"user_id":"u7"}})");
    ToolAnswer answer{base::CallId("call_1"), {TextItem{"ok"}, ImageItem{"AAAA", "png"}}, true, ""};
    InputMessage result{base::ThreadId("g1"), answer, ""};
    CHECK(
        encode(result) ==
        R"({"content":{"content":[{"text":"ok","type":"text"},{"data":{"type":"base64",)"
        R"("value":"AAAA"},"media_type":"png","type":"image"}],"id":"call_1","type":"toolresult"},)"
        R"("group_id":"g1","subscription":true})");
}

TEST_CASE("input message: an event, a report and a parent's word are marked as such") {
    SubscriptionEvent event{base::CallId("call_7"), {TextItem{"{}"}}, true, false};
    CHECK(encode(InputMessage{base::ThreadId("g1"), event, ""}) ==
          R"({"content":{"content":[{"text":"{}","type":"text"}],"id":"call_7","type":)"
          R"("toolresult"},"group_id":"g1","synthetic":{"associative":true,"final":false,)"
          R"("tool_call_id":"call_7","type":"subscription_event"}})");
    ThreadReport report{base::CallId("call_1"), base::ThreadId("g2"), {}, true};
    CHECK(encode(InputMessage{base::ThreadId("g1"), report, ""}) ==
          R"({"content":{"content":[{"text":"","type":"text"}],"id":"","type":"toolresult"},)"
          R"("group_id":"g1","synthetic":{"child_thread_id":"g2","closed":true,)"
          R"("tool_call_id":"call_1","type":"thread_report"}})");
    ParentMessage word{base::CallId("call_1"), {TextItem{"stop"}}};
    CHECK(encode(InputMessage{base::ThreadId("g2"), word, ""}) ==
          R"({"content":{"content":[{"text":"stop","type":"text"}],"id":"","type":"toolresult"},)"
          R"("group_id":"g2","synthetic":{"tool_call_id":"call_1","type":"parent_message"}})");
}

TEST_CASE("input message: prompts and answers are written as they are read") {
    CHECK(
        encode(InputMessage{
            base::ThreadId("g1"),
            ChoicePrompt{base::CallId("c"), "Allow?", {"Yes", "No"}, 1, "https://t/choice"}, ""}) ==
        R"({"content":{"choices":["Yes","No"],"default":1,"id":"c","prompt":"Allow?",)"
        R"("response_url":"https://t/choice","type":"user_choice_required"},"group_id":"g1"})");
    CHECK(encode(InputMessage{base::ThreadId("g1"), ChoiceAnswer{base::CallId("c"), {}}, ""}) ==
          R"({"content":{"id":"c","selected":null,"type":"user_choice_answer"},"group_id":"g1"})");
}

TEST_CASE("input message: nesting without end is refused") {
    CHECK(refusal(std::string(200'000, '[')) == "at most 100 levels of nesting");
    const std::string deep = std::string(91, '[') + std::string(91, ']');
    CHECK(refusal(R"({"content":{"type":"attach"},"group_id":"g1","metadata":{"a":)" + deep +
                  "}}") == "metadata: at most 90 levels of nesting");
}

TEST_CASE("input message: a thread id is what a message group id may be") {
    auto with_thread = [](const std::string& thread) {
        return R"({"content":{"type":"text","text":"a"},"group_id":")" + thread + R"("})";
    };
    CHECK(decode_input_message(with_thread(std::string(128, 'g'))));
    CHECK(decode_input_message(with_thread("slack-C1-1.2!~")));
    for (const std::string& thread :
         {std::string(129, 'g'), std::string(), std::string("a b"), std::string("a\\u0000b"),
          std::string("gr\xC3\xBC\xC3\x9F"), std::string("\\n")}) {
        CHECK_FALSE(decode_input_message(with_thread(thread)));
    }
}

TEST_CASE("input message: text that no queue can carry is refused") {
    auto with_text = [](const std::string& text) {
        return R"({"content":{"type":"text","text":")" + text + R"("},"group_id":"g1"})";
    };
    CHECK(decode_input_message(with_text("\\uFFFD \\u0000 \\uD83D\\uDE00")));
    CHECK_FALSE(decode_input_message(with_text("\\uFFFF")));
    CHECK_FALSE(decode_input_message(with_text("\\uFFFE")));
    CHECK_FALSE(decode_input_message(with_text("\xEF\xBF\xBF")));
    CHECK_FALSE(decode_input_message(with_text("\\uD800")));
    CHECK_FALSE(decode_input_message(with_text("\xFF")));
}

TEST_CASE("input message: an image must be base64 in its plain form") {
    auto with_image = [](const std::string& data) {
        return R"({"content":{"type":"toolresult","id":"a","content":[{"type":"image","data":)" +
               data + R"(}]},"group_id":"g1"})";
    };
    CHECK(decode_input_message(with_image(R"({"type":"base64","value":"AAAA"})")));
    CHECK_FALSE(decode_input_message(with_image(R"({"type":"base64","value":"A"})")));
    CHECK_FALSE(decode_input_message(with_image(R"({"type":"url","value":"http://a"})")));
    CHECK_FALSE(decode_input_message(with_image(R"("AAAA")")));
}

TEST_CASE("delayed message: the relay's body has three texts") {
    DelayedMessage delayed{R"({"content":{}})", base::ThreadId("g1"),
                           base::MessageId("wake-call_8")};
    CHECK(encode(delayed) ==
          R"({"dedup_id":"wake-call_8","group_id":"g1","message":"{\"content\":{}}"})");
    auto back = decode_delayed_message(encode(delayed));
    REQUIRE(back);
    CHECK(back->message == delayed.message);
    CHECK(back->thread == delayed.thread);
    CHECK(back->id == delayed.id);
    CHECK_FALSE(decode_delayed_message(R"({"message":"m","group_id":"g1"})"));
    CHECK_FALSE(decode_delayed_message(R"({"message":"m","group_id":"g1","dedup_id":""})"));
    CHECK_FALSE(decode_delayed_message("null"));
}

TEST_CASE("output message: identity and sequence travel with the text") {
    OutputMessage message;
    message.thread = base::ThreadId("g2");
    message.root = base::ThreadId("g1");
    message.id = "out-1";
    message.sequence = 3;
    message.text = "Hello";
    message.metadata = R"({"channel":"C1"})";
    CHECK(encode(message) == R"({"id":"out-1","metadata":{"channel":"C1"},"root":"g1",)"
                             R"("sequence":3,"text":"Hello","thread":"g2"})");
    auto back = decode_output_message(encode(message));
    REQUIRE(back);
    CHECK(*back == message);
    message.metadata.clear();
    CHECK_THAT(encode(message), Catch::Contains(R"("metadata":{})"));
    CHECK_FALSE(decode_output_message(R"({"text":"[g2] child text","metadata":{}})"));
}

TEST_CASE("output message: one of an earlier version is of a root") {
    auto message = decode_output_message(
        R"({"id":"out-1","metadata":{},"sequence":3,"text":"Hello","thread":"g1"})");
    REQUIRE(message);
    CHECK(message->root == base::ThreadId("g1"));
}

TEST_CASE("output message: a notice names its call beside the message's own id") {
    OutputMessage message;
    message.thread = base::ThreadId("g1");
    message.root = base::ThreadId("g1");
    message.id = "out-1";
    message.sequence = 1;
    message.metadata = "{}";
    message.notice = AuthorisationPrompt{base::CallId("c"), "https://idp.example/a"};
    CHECK(encode(message) == R"({"auth_url":"https://idp.example/a","choice_id":"c","id":"out-1",)"
                             R"("metadata":{},"root":"g1","sequence":1,"thread":"g1",)"
                             R"("type":"oauth_required"})");
    CHECK(*decode_output_message(encode(message)) == message);
    message.notice = PromptComplete{base::CallId("c")};
    CHECK(*decode_output_message(encode(message)) == message);
    message.notice = ViewUpdate{"diff", R"({"patch":""})"};
    CHECK(*decode_output_message(encode(message)) == message);
}

TEST_CASE("output message: the URL that takes the choice stays with us") {
    OutputMessage message;
    message.thread = base::ThreadId("g1");
    message.notice = ChoicePrompt{base::CallId("c"), "Allow?", {"Yes"}, 0, "https://t/secret"};
    CHECK_THAT(encode(message), !Catch::Contains("secret"));
    auto back = decode_output_message(encode(message));
    REQUIRE(back);
    CHECK(std::get<ChoicePrompt>(back->notice).choices == std::vector<std::string>{"Yes"});
}
