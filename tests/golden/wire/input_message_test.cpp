#include "runtime/wire/input_message.hpp"

#include <array>
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
    ToolAnswer answer{base::CallId("call_1"), {TextItem{"ok"}, ImageItem{"AAAA", "png"}}, true};
    InputMessage result{base::ThreadId("g1"), answer, ""};
    CHECK(
        encode(result) ==
        R"({"content":{"content":[{"text":"ok","type":"text"},{"data":{"type":"base64",)"
        R"("value":"AAAA"},"media_type":"png","type":"image"}],"id":"call_1","type":"toolresult"},)"
        R"("group_id":"g1","subscription":true})");
}

TEST_CASE("input message: variants of other versions are refused by name") {
    constexpr std::array bodies = std::to_array<std::string_view>({
        R"({"content":{"type":"oauth_required","id":"oa_1","call_id":null,
            "auth_url":"https://idp.example/a"},"group_id":"g1"})",
        R"({"content":{"type":"user_choice_required","id":"call_5","call_id":null,"prompt":"Allow?",
            "choices":["Yes","No"],"default":1,"response_url":"http://127.0.0.1:9200/choice"},
            "group_id":"g1"})",
        R"({"content":{"type":"toolresult","id":"call_7","content":[{"type":"text","text":"{}"}]},
            "group_id":"g1","synthetic":{"type":"subscription_event","tool_call_id":"call_7"}})",
        R"({"content":{"type":"toolresult","id":"gh_sub_1","content":[{"type":"text","text":"{}"}]},
            "group_id":"thread_A","synthetic":"gh_sub_1"})",
        R"({"content":{"type":"text","text":""},"group_id":"g1",
            "synthetic":{"type":"compaction"}})",
        R"({"content":{"type":"image","data":{}},"group_id":"g1"})",
    });
    for (std::string_view body : bodies) {
        CHECK_THAT(refusal(body), Catch::Contains("which this version does not handle"));
    }
}

TEST_CASE("input message: poison is refused with a sentence") {
    CHECK(refusal(R"({"content":{"type":"x","id":"a","auth_url":"u"},"group_id":"g1"})") ==
          "content.type: text or toolresult");
    CHECK(refusal(R"({"content":{"type":"toolresult","id":"a","content":[]},"group_id":"g1"})") ==
          "content.content: an array of at least one item");
    CHECK(refusal(R"({"content":{"type":"toolresult","id":"a","content":
                      {"type":"text","text":"t"}},"group_id":"g1"})") ==
          "content.content: an array");
    CHECK(refusal("[]") == "a JSON object");
    CHECK(refusal("{}") == "group_id: a string");
    CHECK(refusal(R"({"content":{"type":"te)") == "a JSON document in UTF-8");
    CHECK(refusal("") == "a JSON document in UTF-8");
    CHECK(refusal(std::string(200'000, '[')) == "at most 100 levels of nesting");
    CHECK(refusal(R"({"content":{"type":"text","text":1},"group_id":"g1"})") ==
          "content.text: a string");
    CHECK(refusal(R"({"content":{"type":"text","text":"a"},"group_id":"g1","metadata":[]})") ==
          "metadata: an object");
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
    OutputMessage message{base::ThreadId("g1"), "out-1", 3, "Hello", R"({"channel":"C1"})"};
    CHECK(
        encode(message) ==
        R"({"id":"out-1","metadata":{"channel":"C1"},"sequence":3,"text":"Hello","thread":"g1"})");
    auto back = decode_output_message(encode(message));
    REQUIRE(back);
    CHECK(*back == message);
    message.metadata.clear();
    CHECK_THAT(encode(message), Catch::Contains(R"("metadata":{})"));
    CHECK_FALSE(decode_output_message(R"({"text":"[g2] child text","metadata":{}})"));
}
