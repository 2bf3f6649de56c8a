#include "runtime/wire/rap.hpp"

#include <algorithm>
#include <array>
#include <set>
#include <utility>

#include "runtime/wire/content_items.hpp"
#include "runtime/wire/identifier.hpp"
#include "runtime/wire/json.hpp"

namespace torpor::wire::rap {

namespace {

constexpr std::size_t name_size_max = 128;

HttpRequest post(Url url, const json::Value& body) {
    HttpRequest request;
    request.method = "POST";
    request.url = std::move(url);
    request.headers = {{"Content-Type", "application/json"}};
    request.body = json::dump(body);
    return request;
}

/// Lifecycle routes hang on the base URL, whose trailing slashes do not count (rap.md 1.0).
Url below(const Url& base, std::string_view path) {
    Url url = base;
    while (url.target.ends_with('/'))
        url.target.pop_back();
    url.target += path;
    return url;
}

bool is_tool_name(std::string_view name) {
    return !name.empty() && name.size() <= name_size_max && std::ranges::all_of(name, [](char c) {
        return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
               c == '_' || c == '-';
    });
}

base::ThreadId read_thread(json::ObjectReader& reader, const char* key) {
    std::string text = reader.text(key);
    if (reader.failed()) return {};
    Decoded<base::ThreadId> id = parse_thread_id(std::move(text), reader.path(key));
    if (id) return *std::move(id);
    reader.fail(id.error());
    return {};
}

base::CallId read_call(json::ObjectReader& reader, const char* key) {
    std::string text = reader.text(key);
    if (reader.failed()) return {};
    Decoded<base::CallId> id = parse_call_id(std::move(text), reader.path(key));
    if (id) return *std::move(id);
    reader.fail(id.error());
    return {};
}

Tool read_tool(json::ObjectReader& reader) {
    Tool tool;
    tool.name = reader.text("name");
    if (!is_tool_name(tool.name)) reader.fail("name", "1 to 128 of A-Z a-z 0-9 _ -");
    tool.description = reader.text("description");
    tool.input_schema = json::dump(reader.object("inputSchema"));
    if (reader.find("annotations")) {
        json::ObjectReader annotations(reader.object("annotations"), reader.path("annotations"));
        tool.destructive = annotations.flag("destructive");
        if (annotations.failed()) reader.fail(*annotations.error());
    }
    return tool;
}

std::vector<Tool> read_tools(json::ObjectReader& reader) {
    std::vector<Tool> tools;
    std::set<std::string> names;
    std::size_t index = 0;
    for (const json::Value& value : reader.array("tools")) {
        json::ObjectReader item(value, "tools[" + std::to_string(index++) + "]");
        Tool tool = read_tool(item);
        if (!names.insert(tool.name).second) item.fail("name", "a name no other tool has");
        if (item.failed()) reader.fail(*item.error());
        tools.push_back(std::move(tool));
    }
    if (tools.empty()) reader.fail("tools", "an array of at least one tool");
    return tools;
}

ToolResult read_tool_result(json::ObjectReader& reader) {
    ToolResult result;
    result.thread = read_thread(reader, "group_id");
    result.call = read_call(reader, "id");
    bool has_text = reader.find("text") != nullptr;
    if (has_text) result.text = read_sendable_text(reader, "text");
    if (reader.find("content")) result.content = read_rap_items(reader, "content");
    if (!has_text && result.content.empty()) reader.fail("text", "text, or content with items");
    result.subscription = reader.flag("subscription");
    return result;
}

}  // namespace

std::string encode(const Manifest& manifest) {
    json::Value tools = json::Value::array();
    for (const Tool& tool : manifest.tools) {
        json::Value value = {{"name", tool.name},
                             {"description", tool.description},
                             {"inputSchema", json::embed_object(tool.input_schema)}};
        if (tool.destructive) value["annotations"]["destructive"] = true;
        tools.push_back(std::move(value));
    }
    json::Value body = {{"name", manifest.name},
                        {"endpoint", manifest.endpoint},
                        {"tools", std::move(tools)},
                        {"needsMigration", manifest.needs_migration}};
    if (!manifest.description.empty()) body["description"] = manifest.description;
    return json::dump(body);
}

Decoded<Manifest> decode_manifest(std::string_view body) {
    Decoded<json::Value> document = json::parse(body);
    if (!document) return std::unexpected(document.error());
    json::ObjectReader reader(*document, "");
    Manifest manifest;
    manifest.name = reader.text("name");
    if (manifest.name.empty() || manifest.name.size() > name_size_max) {
        reader.fail("name", "1 to 128 bytes");
    }
    manifest.description = reader.optional_text("description").value_or("");
    manifest.endpoint = reader.text("endpoint");
    if (!parse_url(manifest.endpoint)) reader.fail("endpoint", "an absolute http or https URL");
    manifest.tools = read_tools(reader);
    manifest.needs_migration = reader.flag("needsMigration");
    return finish(reader, std::move(manifest));
}

HttpRequest discovery_request(const Url& base) {
    HttpRequest request;
    request.method = "GET";
    request.url = below(base, "/.well-known/rap-toolset");
    request.headers = {{"Accept", "application/json"}};
    return request;
}

HttpRequest encode(const Invocation& invocation, const Url& endpoint) {
    json::Value body = {{"operation", invocation.operation},
                        {"arguments", json::embed_object(invocation.arguments)},
                        {"id", invocation.call.str()},
                        {"call_id", nullptr},
                        {"callback_url", invocation.callback_url},
                        {"group_id", invocation.thread.str()}};
    for (const base::ThreadId& ancestor : invocation.ancestors) {
        body["thread_ancestors"].push_back(ancestor.str());
    }
    if (!invocation.user_id.empty()) body["user_id"] = invocation.user_id;
    return post(endpoint, body);
}

Decoded<Invocation> decode_invocation(std::string_view body) {
    Decoded<json::Value> document = json::parse(body);
    if (!document) return std::unexpected(document.error());
    json::ObjectReader reader(*document, "");
    Invocation invocation;
    invocation.operation = reader.text("operation");
    invocation.arguments = json::dump(reader.object("arguments"));
    invocation.call = read_call(reader, "id");
    invocation.callback_url = reader.text("callback_url");
    invocation.thread = read_thread(reader, "group_id");
    if (reader.find("thread_ancestors")) {
        for (const json::Value& value : reader.array("thread_ancestors")) {
            if (value.is_string()) {
                invocation.ancestors.emplace_back(value.get<std::string>());
            } else {
                reader.fail("thread_ancestors", "an array of strings");
            }
        }
    }
    invocation.user_id = reader.optional_text("user_id").value_or("");
    return finish(reader, std::move(invocation));
}

HttpRequest close_thread_request(const Url& base, const base::ThreadId& thread) {
    return post(below(base, "/close_thread"), json::Value{{"thread_id", thread.str()}});
}

HttpRequest cancel_call_request(const Url& base,
                                const base::ThreadId& thread,
                                const base::CallId& call) {
    return post(below(base, "/cancel_tool_call"),
                json::Value{{"thread_id", thread.str()}, {"tool_call_id", call.str()}});
}

Decoded<CancelCall> decode_cancel_call(std::string_view body) {
    Decoded<json::Value> document = json::parse(body);
    if (!document) return std::unexpected(document.error());
    json::ObjectReader reader(*document, "");
    CancelCall cancel;
    cancel.thread = read_thread(reader, "thread_id");
    cancel.call = read_call(reader, "tool_call_id");
    return finish(reader, std::move(cancel));
}

std::string encode(const ToolResult& result) {
    json::Value body = {{"type", "tool_result"},
                        {"group_id", result.thread.str()},
                        {"id", result.call.str()},
                        {"call_id", nullptr}};
    if (!result.text.empty() || result.content.empty()) body["text"] = result.text;
    if (!result.content.empty()) body["content"] = encode_rap_items(result.content);
    if (result.subscription) body["subscription"] = true;
    return json::dump(body);
}

Decoded<Callback> decode_callback(std::string_view body) {
    Decoded<json::Value> document = json::parse(body);
    if (!document) return std::unexpected(document.error());
    json::ObjectReader reader(*document, "");
    Callback callback;
    std::string type = reader.text("type");
    if (type == "tool_result") {
        callback = read_tool_result(reader);
    } else if (type == "subscription_event" || type == "oauth" || type == "user_choice" ||
               type == "view_update") {
        callback = UnhandledCallback{std::move(type)};
    } else {
        reader.fail("type", "tool_result, subscription_event, oauth, user_choice or view_update");
    }
    return finish(reader, std::move(callback));
}

std::string encode_callback_accepted() {
    return R"({"ok":true})";
}

std::string encode_callback_refused(std::string_view reason) {
    return json::dump(json::Value{{"error", reason}});
}

}  // namespace torpor::wire::rap
