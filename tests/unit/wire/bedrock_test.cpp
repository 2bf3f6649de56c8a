#include "runtime/wire/bedrock.hpp"

#include <catch2/catch.hpp>

using namespace torpor::wire;

namespace {

const Url endpoint = parse_url("https://bedrock-runtime.us-east-1.amazonaws.com").value();

HttpRequest post(std::string body) {
    auto request = bedrock::encode(bedrock::ConverseStream{"m", {}, {}, {}}, endpoint);
    request.body = std::move(body);
    return request;
}

std::string path_of_refusal(std::string body) {
    const auto decoded = bedrock::decode_converse_stream(post(std::move(body)));
    REQUIRE_FALSE(decoded);
    return decoded.error().path;
}

/// The event after a trip through its frame.
template <class Event>
Event travelled(const Event& event) {
    const auto decoded = bedrock::decode_event(bedrock::encode(event, "abc"));
    REQUIRE(decoded);
    REQUIRE(std::holds_alternative<Event>(*decoded));
    return std::get<Event>(*decoded);
}

eventstream::Message event(std::string type, std::string payload) {
    return {{{":event-type", std::move(type)}, {":message-type", "event"}}, std::move(payload)};
}

}  // namespace

TEST_CASE("converse stream: a request has the documented JSON and URL") {
    bedrock::ConverseStream request;
    request.model_id = "anthropic.claude-v1:0";
    request.system = {"Be kind."};
    request.messages = {
        {bedrock::Role::user, {bedrock::Text{"Weather?"}}},
        {bedrock::Role::assistant,
         {bedrock::Text{"Let me look."}, bedrock::ToolUse{"c1", "weather", R"({"city":"Oslo"})"}}},
        {bedrock::Role::user,
         {bedrock::ToolResult{
             "c1", {bedrock::Text{"rain"}, bedrock::Image{"png", "AAAA"}}, true}}}};
    request.tools = {{"weather", "Tells the weather", R"({"type":"object"})"}, {"bare", "", "{}"}};

    const auto encoded = bedrock::encode(request, endpoint);
    CHECK(encoded.method == "POST");
    CHECK(encoded.url.target == "/model/anthropic.claude-v1%3A0/converse-stream");
    CHECK(encoded.body ==
          R"({"messages":[{"content":[{"text":"Weather?"}],"role":"user"},)"
          R"({"content":[{"text":"Let me look."},{"toolUse":{"input":{"city":"Oslo"},)"
          R"("name":"weather","toolUseId":"c1"}}],"role":"assistant"},)"
          R"({"content":[{"toolResult":{"content":[{"text":"rain"},)"
          R"({"image":{"format":"png","source":{"bytes":"AAAA"}}}],"status":"error",)"
          R"("toolUseId":"c1"}}],"role":"user"}],"system":[{"text":"Be kind."}],)"
          R"("toolConfig":{"tools":[{"toolSpec":{"description":"Tells the weather",)"
          R"("inputSchema":{"json":{"type":"object"}},"name":"weather"}},)"
          R"({"toolSpec":{"inputSchema":{"json":{}},"name":"bare"}}]}})");

    const auto decoded = bedrock::decode_converse_stream(encoded);
    REQUIRE(decoded);
    CHECK(decoded->model_id == request.model_id);
    CHECK(decoded->system == request.system);
    REQUIRE(decoded->messages.size() == 3);
    for (std::size_t i = 0; i < 3; ++i) {
        CHECK(decoded->messages[i].role == request.messages[i].role);
        CHECK(decoded->messages[i].content == request.messages[i].content);
    }
    REQUIRE(decoded->tools.size() == 2);
    CHECK(decoded->tools.front().description == "Tells the weather");
    CHECK(decoded->tools.back().input_schema == "{}");
}

TEST_CASE("converse stream: what is not modelled is refused by name") {
    for (const auto* body :
         {R"({"messages":[{"role":"user","content":[{"document":{}}]}]})",
          R"({"messages":[{"role":"user","content":[{"text":"a","cachePoint":{}}]}]})",
          R"({"messages":[{"role":"user","content":[
                {"toolResult":{"toolUseId":"x","content":[{"json":{}}]}}]}]})",
          R"({"messages":[],"inferenceConfig":{"maxTokens":1}})",
          R"({"messages":[],"system":[{"cachePoint":{"type":"default"}}]})",
          R"({"messages":[],"toolConfig":{"tools":[{"systemTool":{"name":"x"}}]}})"}) {
        CAPTURE(body);
        CHECK(path_of_refusal(body) == "not_simulated");
    }
    auto elsewhere = post("{}");
    elsewhere.url.target = "/model/m/converse";
    CHECK(bedrock::decode_converse_stream(elsewhere).error().path == "not_simulated");
}

TEST_CASE("converse stream: tools that are known are not read again") {
    bedrock::ConverseStream request;
    request.model_id = "m";
    request.tools = {{"weather", "Tells \"the\" weather", R"({"type":"object"})"}};
    const auto said = [&request](std::string text) {
        request.messages = {{bedrock::Role::user, {bedrock::Text{std::move(text)}}}};
        return bedrock::encode(request, endpoint);
    };
    bedrock::KnownTools known;
    for (const std::string text : {"one", "two", R"(,"toolConfig":{"tools":[]}})", "three"}) {
        CAPTURE(text);
        const auto decoded = bedrock::decode_converse_stream(said(text), known);
        REQUIRE(decoded);
        CHECK(std::get<bedrock::Text>(decoded->messages[0].content[0]).text == text);
        REQUIRE(decoded->tools.size() == 1);
        CHECK(decoded->tools[0].description == "Tells \"the\" weather");
        CHECK_FALSE(known.text.empty());
    }

    // What ends like an earlier request and is none is read as what it is.
    auto broken = said("four");
    broken.body.insert(1, R"("more":{)");
    CHECK_FALSE(bedrock::decode_converse_stream(broken, known));
    request.tools[0].name = "climate";
    CHECK(bedrock::decode_converse_stream(said("five"), known)->tools[0].name == "climate");
}

TEST_CASE("converse stream: malformed requests name the field") {
    CHECK(path_of_refusal("{}") == "messages");
    CHECK(path_of_refusal(R"({"messages":[{"role":"bob","content":[]}]})") == "messages.0.role");
    CHECK(path_of_refusal(R"({"messages":[{"role":"user","content":[{}]}]})") ==
          "messages.0.content.0");
    CHECK(path_of_refusal(R"({"messages":[],"toolConfig":{"tools":[]}})") == "toolConfig.tools");
    const auto wrong_input = bedrock::decode_converse_stream(post(
        R"({"messages":[{"role":"user","content":[
            {"toolUse":{"toolUseId":"a","name":"b","input":[]}}]}]})"));
    CHECK(wrong_input.error().expected ==
          "The format of the value at messages.0.content.0.toolUse.input is invalid. Provide a "
          "json object for the field and try again.");
    CHECK_FALSE(bedrock::decode_converse_stream(post("{")));
    CHECK_FALSE(bedrock::decode_converse_stream(post(std::string(5000, '['))));
}

TEST_CASE("stream event: every kind survives its frame") {
    travelled(bedrock::MessageStart{});
    const auto text = travelled(bedrock::TextDelta{0, "Hei \xc3\xa9"});
    CHECK(text.text == "Hei \xc3\xa9");
    const auto start = travelled(bedrock::ToolUseStart{1, "tooluse_1", "weather"});
    CHECK(start.block == 1);
    CHECK(start.id == "tooluse_1");
    CHECK(start.name == "weather");
    const auto delta = travelled(bedrock::ToolUseDelta{1, "{\"ci"});
    CHECK(delta.block == 1);
    CHECK(delta.input == "{\"ci");
    CHECK(travelled(bedrock::BlockStop{7}).block == 7);
    CHECK(travelled(bedrock::MessageStop{bedrock::StopReason::tool_use}).reason ==
          bedrock::StopReason::tool_use);
    const auto usage = travelled(bedrock::Usage{3, 4, 7});
    CHECK(usage.input_tokens == 3);
    CHECK(usage.output_tokens == 4);
    CHECK(usage.total_tokens == 7);
    const auto failure = travelled(bedrock::StreamFailure{"throttlingException", "Too many"});
    CHECK(failure.type == "throttlingException");
    CHECK(failure.message == "Too many");
}

TEST_CASE("stream event: frames have the recorded headers and padded payloads") {
    const auto frame = bedrock::encode(bedrock::TextDelta{0, "Hei"}, "abcdef");
    CHECK(frame.headers == Headers{{":event-type", "contentBlockDelta"},
                                   {":content-type", "application/json"},
                                   {":message-type", "event"}});
    CHECK(frame.payload == R"({"contentBlockIndex":0,"delta":{"text":"Hei"},"p":"abcdef"})");
}

TEST_CASE("stream event: kinds that are not used are ignored, broken ones are not") {
    for (const auto& frame :
         {event("somethingNew", "{}"),
          event("contentBlockDelta",
                R"({"contentBlockIndex":0,"delta":{"reasoningContent":{"text":"hm"}}})"),
          event("contentBlockStart", R"({"contentBlockIndex":0,"start":{"image":{}}})")}) {
        const auto decoded = bedrock::decode_event(frame);
        REQUIRE(decoded);
        CHECK(std::holds_alternative<bedrock::Unknown>(*decoded));
    }
    CHECK_FALSE(bedrock::decode_event(event("contentBlockDelta", "{}")));
    CHECK_FALSE(bedrock::decode_event(event("contentBlockStop", R"({"contentBlockIndex":-1})")));
    CHECK_FALSE(bedrock::decode_event(event("messageStop", "{}")));
    CHECK_FALSE(bedrock::decode_event(event("messageStop", "[]")));
    CHECK_FALSE(bedrock::decode_event({{}, "{}"}));
}

TEST_CASE("stream event: an error frame of the framework is a failure too") {
    const auto decoded = bedrock::decode_event({{{":message-type", "error"},
                                                 {":error-code", "internalServerException"},
                                                 {":error-message", "oops"}},
                                                ""});
    REQUIRE(decoded);
    const auto failure = std::get<bedrock::StreamFailure>(*decoded);
    CHECK(failure.type == "internalServerException");
    CHECK(failure.message == "oops");
}

TEST_CASE("stop reason: an unknown reason is none that we may use") {
    const auto decoded = bedrock::decode_event(event("messageStop", R"({"stopReason":"new"})"));
    CHECK(std::get<bedrock::MessageStop>(*decoded).reason == bedrock::StopReason::other);
    CHECK(bedrock::to_text(bedrock::StopReason::end_turn) == "end_turn");
}

TEST_CASE("bedrock error: type and sentence survive") {
    const bedrock::ServiceError sent{429, "ThrottlingException", "Too many requests"};
    const auto received = bedrock::decode_error(bedrock::encode(sent));
    CHECK(received.status == 429);
    CHECK(received.type == sent.type);
    CHECK(received.message == sent.message);
}
