#include "runtime/wire/rap.hpp"

#include <array>
#include <string>

#include <catch2/catch.hpp>

using namespace torpor;
using namespace torpor::wire;

namespace {

rap::ToolResult result_of(std::string_view body) {
    auto callback = rap::decode_callback(body);
    REQUIRE(callback);
    REQUIRE(std::holds_alternative<rap::ToolResult>(*callback));
    return std::get<rap::ToolResult>(*callback);
}

std::string refusal(std::string_view body) {
    auto callback = rap::decode_callback(body);
    REQUIRE_FALSE(callback);
    return callback.error().text();
}

constexpr std::string_view clock_manifest =
    R"({"name":"clock","description":"d","endpoint":"http://127.0.0.1:9101/","needsMigration":false,
        "tools":[{"name":"get_time","description":"d","inputSchema":{"type":"object",
        "properties":{"timezone":{"type":"string"}}},
        "annotations":{"readOnly":true,"x-acme-team":"t"},
        "displayScript":"\"Time in \" + args.timezone"}]})";

}  // namespace

TEST_CASE("manifest: the vector of the protocol is read") {
    auto manifest = rap::decode_manifest(clock_manifest);
    REQUIRE(manifest);
    CHECK(manifest->name == "clock");
    CHECK(manifest->endpoint == "http://127.0.0.1:9101/");
    CHECK_FALSE(manifest->needs_migration);
    REQUIRE(manifest->tools.size() == 1);
    CHECK(manifest->tools[0].name == "get_time");
    CHECK(manifest->tools[0].input_schema ==
          R"({"properties":{"timezone":{"type":"string"}},"type":"object"})");
    CHECK(*rap::decode_manifest(rap::encode(*manifest)) == *manifest);
}

TEST_CASE("manifest: one fault refuses the whole") {
    auto with_tools = [](const std::string& tools) {
        return R"({"name":"clock","endpoint":"http://h/","tools":)" + tools + "}";
    };
    const std::string good = R"({"name":"a","description":"d","inputSchema":{}})";
    CHECK(rap::decode_manifest(with_tools("[" + good + "]")));
    CHECK_FALSE(rap::decode_manifest(with_tools("[]")));
    CHECK_FALSE(rap::decode_manifest(with_tools("[" + good + "," + good + "]")));
    CHECK_FALSE(rap::decode_manifest(with_tools("[" + good + R"(,{"name":"b"}])")));
    CHECK_FALSE(
        rap::decode_manifest(with_tools(R"([{"name":"a b","description":"d","inputSchema":{}}])")));
    CHECK_FALSE(
        rap::decode_manifest(with_tools(R"([{"name":"a","description":"d","inputSchema":[]}])")));
    CHECK_FALSE(
        rap::decode_manifest(R"({"name":"c","endpoint":"/relative","tools":[)" + good + "]}"));
    CHECK_FALSE(
        rap::decode_manifest(R"({"name":"","endpoint":"http://h","tools":[)" + good + "]}"));
    CHECK_FALSE(rap::decode_manifest("[]"));
}

TEST_CASE("invocation: a root thread has no ancestors and a child has") {
    rap::Invocation call;
    call.operation = "get_time";
    call.arguments = R"({"timezone":"Europe/Paris"})";
    call.call = base::CallId("call_1");
    call.callback_url = "http://127.0.0.1:9100/cb";
    call.thread = base::ThreadId("g1");
    Url endpoint{"http", "weather.tools", 80, "/invoke"};
    HttpRequest request = rap::encode(call, endpoint);
    CHECK(request.method == "POST");
    CHECK(request.url.target == "/invoke");
    CHECK(*find_header(request.headers, "content-type") == "application/json");
    CHECK(request.body ==
          R"({"arguments":{"timezone":"Europe/Paris"},"call_id":null,)"
          R"("callback_url":"http://127.0.0.1:9100/cb","group_id":"g1","id":"call_1",)"
          R"("operation":"get_time"})");
    CHECK(*rap::decode_invocation(request.body) == call);

    call.ancestors = {base::ThreadId("g1"), base::ThreadId("g2")};
    call.thread = base::ThreadId("g3");
    call.user_id = "u7";
    HttpRequest child = rap::encode(call, endpoint);
    CHECK_THAT(child.body, Catch::Contains(R"("thread_ancestors":["g1","g2"],"user_id":"u7")"));
    CHECK(*rap::decode_invocation(child.body) == call);
}

TEST_CASE("invocation: upstream's explicit nulls are read as absent") {
    auto call = rap::decode_invocation(
        R"({"operation":"get_time","arguments":{},"id":"call_1","call_id":null,
            "callback_url":"http://127.0.0.1:9100/cb","group_id":"g1","thread_ancestors":null})");
    REQUIRE(call);
    CHECK(call->ancestors.empty());
    CHECK(call->user_id.empty());
}

TEST_CASE("lifecycle: the routes hang on the base URL without its trailing slash") {
    Url base{"http", "weather.tools", 80, "/v1/"};
    HttpRequest close = rap::close_thread_request(base, base::ThreadId("g3"));
    CHECK(close.url.target == "/v1/close_thread");
    CHECK(close.body == R"({"thread_id":"g3"})");
    HttpRequest cancel =
        rap::cancel_call_request(base, base::ThreadId("g1"), base::CallId("call_1"));
    CHECK(cancel.url.target == "/v1/cancel_tool_call");
    CHECK(cancel.body == R"({"thread_id":"g1","tool_call_id":"call_1"})");
    CHECK(rap::decode_cancel_call(cancel.body)->call == base::CallId("call_1"));
    CHECK(rap::discovery_request(base).url.target == "/v1/.well-known/rap-toolset");
    CHECK(rap::discovery_request(Url{"http", "h", 80, "/"}).url.target ==
          "/.well-known/rap-toolset");
}

TEST_CASE("callback: observed and synthetic tool results are read") {
    rap::ToolResult text = result_of(
        R"({"type":"tool_result","group_id":"g1","id":"call_9101","call_id":"prov1",
            "text":"Current time in Europe/Paris: noon"})");
    CHECK(text.thread == base::ThreadId("g1"));
    CHECK(text.call == base::CallId("call_9101"));
    CHECK(text.text == "Current time in Europe/Paris: noon");
    CHECK(text.content.empty());

    CHECK(result_of(R"({"type":"tool_result","group_id":"thread_A","id":"gh_sub_1","call_id":null,
                        "text":"Subscription ID: gh_sub_1","subscription":true})")
              .subscription);

    rap::ToolResult image = result_of(
        R"({"type":"tool_result","group_id":"g1","id":"call_3","content":[{"type":"text",
            "text":"chart"},{"type":"image","data":"iVBORw0KGgo=","mediaType":"image/png"}],
            "display_as":[{"type":"hologram","content":7}]})");
    REQUIRE(image.content.size() == 2);
    CHECK(image.content[1] == ContentItem{ImageItem{"iVBORw0KGgo=", "png"}});
    CHECK(result_of(rap::encode(image)) == image);
}

TEST_CASE("callback: an image of an unknown type loses its type only") {
    rap::ToolResult image = result_of(
        R"({"type":"tool_result","group_id":"g1","id":"c","content":[{"type":"image","data":"AAAA",
            "mediaType":"image/x-new"}]})");
    CHECK(image.content[0] == ContentItem{ImageItem{"AAAA", ""}});
}

TEST_CASE("callback: a content item of a later protocol does not cost the answer") {
    rap::ToolResult result = result_of(
        R"({"type":"tool_result","group_id":"g1","id":"c",
            "content":[{"type":"audio","data":"x"}]})");
    CHECK(result.content[0] ==
          ContentItem{TextItem{"[content of an unsupported type was left out: audio]"}});
}

TEST_CASE("callback: an empty content array leaves the text in charge") {
    rap::ToolResult result =
        result_of(R"({"type":"tool_result","group_id":"g1","id":"c","text":"","content":[]})");
    CHECK(result.content.empty());
    CHECK(result.text.empty());
}

TEST_CASE("callback: types of RAP that are not handled yet are named") {
    for (std::string type : {"subscription_event", "oauth", "user_choice", "view_update"}) {
        auto callback = rap::decode_callback(R"({"type":")" + type + R"(","group_id":"g1"})");
        REQUIRE(callback);
        CHECK(std::get<rap::UnhandledCallback>(*callback).type == type);
    }
}

TEST_CASE("callback: malformed bodies are refused with a sentence") {
    CHECK(refusal(R"({"group_id":"g1","id":"c","text":"t"})") == "type: a string");
    CHECK_THAT(refusal(R"({"type":"x","group_id":"g1","id":"c"})"),
               Catch::StartsWith("type: tool_result"));
    CHECK(refusal(R"({"type":"tool_result","group_id":"g1","id":"c"})") ==
          "text: text, or content with items");
    CHECK(refusal(R"({"type":"tool_result","group_id":"g1","id":"c","content":[]})") ==
          "text: text, or content with items");
    CHECK(refusal("not json") == "a JSON document in UTF-8");
    for (const std::string& thread :
         {std::string(), std::string(129, 'g'), std::string("a\\u0000"), std::string("a b")}) {
        CHECK_THAT(
            refusal(R"({"type":"tool_result","group_id":")" + thread + R"(","id":"c","text":"t"})"),
            Catch::StartsWith("group_id: 1 to 128"));
    }
    CHECK_THAT(refusal(R"({"type":"tool_result","group_id":"g1","id":"","text":"t"})"),
               Catch::StartsWith("id: 1 to 100"));
    CHECK_THAT(refusal(R"({"type":"tool_result","group_id":"g1","id":"c","text":"\uFFFF"})"),
               Catch::Contains("U+FFFF"));
    CHECK_FALSE(
        rap::decode_callback(R"({"type":"tool_result","group_id":"g1","id":"c","text":"\uD800"})"));
}
