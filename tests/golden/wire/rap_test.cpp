#include "runtime/wire/rap.hpp"

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
    CHECK(manifest->tools[0].annotations == R"({"readOnly":true,"x-acme-team":"t"})");
    CHECK_FALSE(manifest->tools[0].destructive);
    CHECK_FALSE(manifest->tells_call_status);
    CHECK(*rap::decode_manifest(rap::encode(*manifest)) == *manifest);
}

TEST_CASE("manifest: what destroys and what tells of its calls says so") {
    auto manifest = rap::decode_manifest(
        R"({"name":"c","endpoint":"http://h/","toolCallStatus":true,"tools":[{"name":"rm",
            "description":"d","inputSchema":{},"annotations":{"destructive":true}}]})");
    REQUIRE(manifest);
    CHECK(manifest->tells_call_status);
    CHECK(manifest->tools[0].destructive);
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
    for (const char* more :
         {R"("displayScript":7)", R"("annotations":[])", R"("annotations":{"destructive":"yes"})",
          R"("description":"\uFFFF")"}) {
        INFO(more);
        CHECK_FALSE(rap::decode_manifest(with_tools(
            R"([{"name":"a","description":"d","inputSchema":{},)" + std::string(more) + "}]")));
    }
}

TEST_CASE("manifest: its size is bounded") {
    auto manifest_of = [](std::size_t tools, std::size_t description_size) {
        rap::Manifest manifest;
        manifest.name = "many";
        manifest.endpoint = "http://h/";
        for (std::size_t index = 0; index < tools; ++index) {
            rap::Tool tool;
            tool.name = "t" + std::to_string(index);
            tool.description = std::string(description_size, 'd');
            tool.input_schema = "{}";
            manifest.tools.push_back(tool);
        }
        return rap::encode(manifest);
    };
    CHECK(rap::decode_manifest(manifest_of(256, 10)));
    CHECK(rap::decode_manifest(manifest_of(257, 10)).error().text() ==
          "tools: an array of 1 to 256 tools");
    CHECK(rap::decode_manifest(manifest_of(1, 890'000)));
    CHECK(rap::decode_manifest(manifest_of(1, 900'000)).error().text() == "at most 900000 bytes");
    const std::string deep = std::string(95, '[') + std::string(95, ']');
    CHECK(rap::decode_manifest(
              R"({"name":"c","endpoint":"http://h/","tools":[{"name":"a","description":"d",
                  "inputSchema":{"enum":)" +
              deep + "}}]}")
              .error()
              .text() == "tools[0].inputSchema: at most 90 levels of nesting");
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

TEST_CASE("invocation: a deadline travels in milliseconds") {
    rap::Invocation call;
    call.operation = "get_time";
    call.arguments = "{}";
    call.call = base::CallId("call_1");
    call.callback_url = "http://h/cb";
    call.thread = base::ThreadId("g1");
    call.deadline = std::chrono::minutes(2);
    HttpRequest request = rap::encode(call, Url{"http", "weather.tools", 80, "/"});
    CHECK_THAT(request.body, Catch::Contains(R"("deadline_ms":120000)"));
    CHECK(*rap::decode_invocation(request.body) == call);
    CHECK_FALSE(rap::decode_invocation(
        R"({"operation":"o","arguments":{},"id":"c","callback_url":"u","group_id":"g",
            "deadline_ms":9223372036854775807})"));
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

TEST_CASE("call status: only a plain answer is one") {
    Url base{"http", "weather.tools", 80, "/v1/"};
    HttpRequest request =
        rap::call_status_request(base, base::ThreadId("g1"), base::CallId("call_1"));
    CHECK(request.url.target == "/v1/tool_call_status");
    CHECK(request.body == R"({"thread_id":"g1","tool_call_id":"call_1"})");
    auto life = [](int status, std::string body) {
        return rap::read_call_status(HttpResponse{status, {}, std::move(body)});
    };
    CHECK(life(200, R"({"alive":true})") == rap::CallLife::alive);
    CHECK(life(200, R"({"alive":false})") == rap::CallLife::gone);
    CHECK(life(200, "OK") == rap::CallLife::unknown);
    CHECK(life(200, "{}") == rap::CallLife::unknown);
    CHECK(life(200, R"({"alive":"no"})") == rap::CallLife::unknown);
    CHECK(life(404, R"({"alive":false})") == rap::CallLife::unknown);
    CHECK(life(500, "") == rap::CallLife::unknown);
}

TEST_CASE("choice response: the selection goes to the URL that was given") {
    Url url{"http", "weather.tools", 80, "/choice?k=1"};
    HttpRequest request = rap::choice_request(url, base::CallId("call_5"), 1);
    CHECK(request.method == "POST");
    CHECK(request.url == url);
    CHECK(request.body == R"({"id":"call_5","selected":1})");
    auto response = rap::decode_choice_response(request.body);
    REQUIRE(response);
    CHECK(response->call == base::CallId("call_5"));
    CHECK(response->selected == 1);
    CHECK_FALSE(rap::decode_choice_response(R"({"id":"call_5","selected":-1})"));
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
    CHECK(image.display == R"([{"content":7,"type":"hologram"}])");
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

TEST_CASE("callback: a thread id has at most 128 bytes") {
    auto with_thread = [](std::size_t size) {
        return R"({"type":"tool_result","group_id":")" + std::string(size, 'g') +
               R"(","id":"c","text":"t"})";
    };
    CHECK(rap::decode_callback(with_thread(128)));
    CHECK_FALSE(rap::decode_callback(with_thread(129)));
}
