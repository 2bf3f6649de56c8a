#include "runtime/wire/bedrock.hpp"

#include <algorithm>
#include <optional>
#include <utility>

#include "runtime/wire/aws_json.hpp"
#include "runtime/wire/json.hpp"

namespace torpor::wire::bedrock {

namespace {

constexpr std::string_view path_prefix = "/model/";
constexpr std::string_view path_suffix = "/converse-stream";
/// Sorted last among the members of a request.
constexpr std::string_view tools_key = R"(,"toolConfig":)";

std::unexpected<DecodeError> fail(std::string path, std::string expected) {
    return std::unexpected(DecodeError{std::move(path), std::move(expected)});
}

json::Value json_of(const Text& text) {
    return {{"text", text.text}};
}

json::Value json_of(const Image& image) {
    return {{"image", {{"format", image.format}, {"source", {{"bytes", image.bytes}}}}}};
}

json::Value json_of(const ToolUse& use) {
    return {
        {"toolUse",
         {{"toolUseId", use.id}, {"name", use.name}, {"input", json::embed_object(use.input)}}}};
}

json::Value json_of(const ToolResult& result) {
    auto content = json::Value::array();
    for (const auto& item : result.content) {
        content.push_back(std::visit([](const auto& kind) { return json_of(kind); }, item));
    }
    json::Value body = {{"toolUseId", result.tool_use_id}, {"content", std::move(content)}};
    if (result.error) body["status"] = "error";
    return {{"toolResult", std::move(body)}};
}

json::Value json_of(const Message& message) {
    auto content = json::Value::array();
    for (const auto& block : message.content) {
        content.push_back(std::visit([](const auto& kind) { return json_of(kind); }, block));
    }
    return {{"role", message.role == Role::user ? "user" : "assistant"},
            {"content", std::move(content)}};
}

std::string quoted(const std::string& text) {
    return json::dump(json::Value(text));
}

/// What json::dump() would give for the tools. Most of a request is tools, and their schemas are
/// held as JSON text: no tree needs to be made of them.
std::string text_of(const std::vector<Tool>& tools) {
    std::string text = R"({"tools":[)";
    for (const auto& tool : tools) {
        text += R"({"toolSpec":{)";
        // A description must not be empty, but it may be absent.
        if (!tool.description.empty()) {
            text += R"("description":)" + quoted(tool.description) + ',';
        }
        text += R"("inputSchema":{"json":)" + tool.input_schema + R"(},"name":)" +
                quoted(tool.name) + "}},";
    }
    text.back() = ']';
    return text + '}';
}

Text decode_text(json::ObjectReader& block) {
    return {block.text("text")};
}

Image decode_image(json::ObjectReader& block) {
    json::ObjectReader reader{block.object("image"), block.path("image")};
    Image image;
    image.format = reader.text("format");
    json::ObjectReader source{reader.object("source"), reader.path("source")};
    image.bytes = source.text("bytes");
    source.refuse_the_rest();
    reader.refuse_the_rest();
    for (const auto* part : {&reader, &source}) {
        if (part->failed()) block.fail(*part->error());
    }
    return image;
}

ToolUse decode_tool_use(json::ObjectReader& block) {
    json::ObjectReader reader{block.object("toolUse"), block.path("toolUse")};
    ToolUse use;
    use.id = reader.text("toolUseId");
    use.name = reader.text("name");
    const auto* input = reader.find("input");
    if (input == nullptr || !input->is_object()) {
        reader.fail(DecodeError{"", "The format of the value at " + reader.path("input") +
                                        " is invalid. Provide a json object for the field and try "
                                        "again."});
    } else {
        use.input = json::dump(*input);
    }
    reader.refuse_the_rest();
    if (reader.failed()) block.fail(*reader.error());
    return use;
}

ToolResult decode_tool_result(json::ObjectReader& block) {
    json::ObjectReader reader{block.object("toolResult"), block.path("toolResult")};
    ToolResult result;
    result.tool_use_id = reader.text("toolUseId");
    const auto status = reader.optional_text("status").value_or("success");
    if (status != "success" && status != "error") reader.fail("status", "success or error");
    result.error = status == "error";
    for (const auto& value : reader.array("content")) {
        json::ObjectReader item{value,
                                reader.path("content." + std::to_string(result.content.size()))};
        if (item.find("image") != nullptr) {
            result.content.emplace_back(decode_image(item));
        } else if (item.find("text") != nullptr) {
            result.content.emplace_back(decode_text(item));
        }
        item.refuse_the_rest();
        if (item.failed()) reader.fail(*item.error());
    }
    reader.refuse_the_rest();
    if (reader.failed()) block.fail(*reader.error());
    return result;
}

Decoded<ContentBlock> decode_block(const json::Value& value, const std::string& path) {
    json::ObjectReader reader{value, path};
    ContentBlock block;
    if (reader.find("text") != nullptr) {
        block = decode_text(reader);
    } else if (reader.find("image") != nullptr) {
        block = decode_image(reader);
    } else if (reader.find("toolUse") != nullptr) {
        block = decode_tool_use(reader);
    } else if (reader.find("toolResult") != nullptr) {
        block = decode_tool_result(reader);
    } else {
        if (value.empty()) reader.fail(DecodeError{path, "a content block with one member"});
    }
    reader.refuse_the_rest();
    return json::finish(reader, std::move(block));
}

Decoded<Message> decode_message(const json::Value& value, const std::string& path) {
    json::ObjectReader reader{value, path};
    Message message;
    const auto role = reader.text("role");
    if (role != "user" && role != "assistant") reader.fail("role", "user or assistant");
    message.role = role == "assistant" ? Role::assistant : Role::user;
    for (const auto& block : reader.array("content")) {
        const auto where = reader.path("content." + std::to_string(message.content.size()));
        auto decoded = decode_block(block, where);
        if (!decoded) return std::unexpected(decoded.error());
        message.content.push_back(*std::move(decoded));
    }
    reader.refuse_the_rest();
    return json::finish(reader, std::move(message));
}

Decoded<Tool> decode_tool(const json::Value& value, const std::string& path) {
    json::ObjectReader reader{value, path};
    reader.ignore("toolSpec");
    reader.refuse_the_rest();
    json::ObjectReader spec{reader.object("toolSpec"), reader.path("toolSpec")};
    Tool tool;
    tool.name = spec.text("name");
    tool.description = spec.optional_text("description").value_or("");
    json::ObjectReader schema{spec.object("inputSchema"), spec.path("inputSchema")};
    tool.input_schema = json::dump(schema.object("json"));
    schema.refuse_the_rest();
    spec.refuse_the_rest();
    for (const auto* part : {&reader, &spec, &schema}) {
        if (part->failed()) return std::unexpected(*part->error());
    }
    return tool;
}

Decoded<std::vector<Tool>> decode_tools(const json::Value& config) {
    json::ObjectReader reader{config, "toolConfig"};
    std::vector<Tool> tools;
    for (const auto& value : reader.array("tools")) {
        auto tool = decode_tool(value, reader.path("tools." + std::to_string(tools.size())));
        if (!tool) return std::unexpected(tool.error());
        tools.push_back(*std::move(tool));
    }
    // An empty list is a constraint error of the service, unlike an absent one.
    if (!reader.failed() && tools.empty()) {
        reader.fail("tools", "Member must have length greater than or equal to 1");
    }
    reader.refuse_the_rest();
    return json::finish(reader, std::move(tools));
}

Decoded<std::string> decode_model_id(const HttpRequest& request) {
    std::string_view path = request.url.target;
    if (request.method != "POST" || !path.starts_with(path_prefix) ||
        !path.ends_with(path_suffix) || path.size() <= path_prefix.size() + path_suffix.size()) {
        return fail("not_simulated", "POST /model/{modelId}/converse-stream");
    }
    path.remove_prefix(path_prefix.size());
    path.remove_suffix(path_suffix.size());
    auto id = percent_decode(path);
    if (!id || path.find('/') != std::string_view::npos) {
        return fail("modelId", "a percent-encoded model id");
    }
    return *std::move(id);
}

}  // namespace

HttpRequest encode(const ConverseStream& request, const Url& endpoint) {
    HttpRequest encoded;
    encoded.method = "POST";
    encoded.url = endpoint;
    encoded.url.target = std::string{path_prefix} + percent_encode(request.model_id);
    encoded.url.target += path_suffix;
    encoded.headers = {{"Content-Type", "application/json"}};

    json::Value body = {{"messages", json::Value::array()}};
    for (const auto& message : request.messages)
        body["messages"].push_back(json_of(message));
    for (const auto& text : request.system)
        body["system"].push_back({{"text", text}});
    encoded.body = json::dump(body);
    if (request.tools.empty()) return encoded;
    encoded.body.pop_back();
    encoded.body.append(tools_key).append(text_of(request.tools)) += '}';
    return encoded;
}

namespace {

/// The tools of a body that ends with those of an earlier one, and what remains without them.
struct WithoutTools {
    json::Value document;
    std::vector<Tool> tools;
};

/// Where the member lies with which our requests end. Within a text its quotes would be escaped.
std::size_t tools_at(std::string_view body) {
    return std::min(body.rfind(tools_key), body.size());
}

Decoded<json::Value> parse_before(std::string_view body, std::size_t at) {
    return json::parse_object(std::string{body.substr(0, at)} + '}');
}

std::optional<WithoutTools> known_tools(std::string_view body, const KnownTools& known) {
    const auto at = tools_at(body);
    if (known.text.empty() || body.substr(at) != known.text) return std::nullopt;
    // If what lies before is whole, the member is one of the document and no other's.
    auto document = parse_before(body, at);
    if (!document) return std::nullopt;
    return WithoutTools{*std::move(document), known.tools};
}

void remember(KnownTools& known, std::string_view body, const std::vector<Tool>& tools) {
    const auto at = tools_at(body);
    if (tools.empty() || at == body.size() || !parse_before(body, at)) return;
    known = {std::string{body.substr(at)}, tools};
}

Decoded<ConverseStream> decode_document(const json::Value& document, ConverseStream decoded) {
    json::ObjectReader reader{document, ""};
    if (reader.find("system") != nullptr) {
        for (const auto& value : reader.array("system")) {
            json::ObjectReader block{value, "system." + std::to_string(decoded.system.size())};
            if (block.find("text") != nullptr) decoded.system.push_back(block.text("text"));
            block.refuse_the_rest();
            if (block.failed()) return std::unexpected(*block.error());
        }
    }
    for (const auto& value : reader.array("messages")) {
        auto message = decode_message(value, "messages." + std::to_string(decoded.messages.size()));
        if (!message) return std::unexpected(message.error());
        decoded.messages.push_back(*std::move(message));
    }
    if (const auto* config = reader.find("toolConfig"); config != nullptr) {
        auto tools = decode_tools(*config);
        if (!tools) return std::unexpected(tools.error());
        decoded.tools = *std::move(tools);
    }
    reader.refuse_the_rest();
    return json::finish(reader, std::move(decoded));
}

}  // namespace

Decoded<ConverseStream> decode_converse_stream(const HttpRequest& request) {
    KnownTools none;
    return decode_converse_stream(request, none);
}

Decoded<ConverseStream> decode_converse_stream(const HttpRequest& request, KnownTools& known) {
    auto model_id = decode_model_id(request);
    if (!model_id) return std::unexpected(model_id.error());
    ConverseStream decoded;
    decoded.model_id = *std::move(model_id);
    if (auto rest = known_tools(request.body, known)) {
        auto whole = decode_document(rest->document, std::move(decoded));
        if (whole) whole->tools = std::move(rest->tools);
        return whole;
    }
    const auto document = json::parse_object(request.body);
    if (!document) return std::unexpected(document.error());
    auto whole = decode_document(*document, std::move(decoded));
    if (whole) remember(known, request.body, whole->tools);
    return whole;
}

ServiceError decode_error(const HttpResponse& response) {
    auto error = aws_json::decode_error(response);
    return {.status = response.status,
            .type = std::move(error.type),
            .message = std::move(error.message)};
}

HttpResponse encode(const ServiceError& error) {
    return {.status = error.status,
            .headers = {{"Content-Type", "application/json"}, {"x-amzn-ErrorType", error.type}},
            .body = json::dump({{"message", error.message}})};
}

}  // namespace torpor::wire::bedrock
