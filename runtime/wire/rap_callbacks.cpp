#include <utility>

#include "runtime/wire/content_items.hpp"
#include "runtime/wire/fields.hpp"
#include "runtime/wire/json.hpp"
#include "runtime/wire/prompts.hpp"
#include "runtime/wire/rap.hpp"

namespace torpor::wire::rap {

namespace {

json::Value encode_callback(const ToolResult& result) {
    json::Value body = {{"type", "tool_result"},
                        {"group_id", result.thread.str()},
                        {"id", result.call.str()},
                        {"call_id", nullptr}};
    if (!result.text.empty() || result.content.empty()) body["text"] = result.text;
    if (!result.content.empty()) body["content"] = encode_rap_items(result.content);
    if (!result.display.empty()) body["display_as"] = json::embed_array(result.display);
    if (result.subscription) body["subscription"] = true;
    if (!result.event_id.empty()) body["event_id"] = result.event_id;
    return body;
}

json::Value encode_callback(const EventCallback& event) {
    json::Value body = {{"type", "subscription_event"},
                        {"group_id", event.thread.str()},
                        {"tool_call_id", event.call.str()},
                        {"text", event.text}};
    if (event.associative) body["associative"] = true;
    if (event.final) body["final"] = true;
    if (!event.event_id.empty()) body["event_id"] = event.event_id;
    return body;
}

json::Value encode_callback(const OAuthCallback& callback) {
    json::Value body = encode_prompt(callback.prompt, "oauth");
    body["group_id"] = callback.thread.str();
    body["id"] = callback.prompt.call.str();
    body["call_id"] = nullptr;
    return body;
}

json::Value encode_callback(const ChoiceCallback& callback) {
    json::Value body = encode_prompt(callback.prompt, "user_choice");
    body["group_id"] = callback.thread.str();
    body["id"] = callback.prompt.call.str();
    body["call_id"] = nullptr;
    body["response_url"] = callback.prompt.response_url;
    return body;
}

json::Value encode_callback(const ViewCallback& callback) {
    json::Value body = encode_view(callback.view);
    body["group_id"] = callback.thread.str();
    return body;
}

ToolResult read_tool_result(json::ObjectReader& reader) {
    ToolResult result;
    result.thread = read_thread_id(reader, "group_id");
    result.call = read_call_id(reader, "id");
    const bool has_text = reader.find("text") != nullptr;
    if (has_text) result.text = read_sendable_text(reader, "text");
    if (reader.find("content")) result.content = read_rap_items(reader, "content");
    if (!has_text && result.content.empty()) reader.fail("text", "text, or content with items");
    result.display = read_display(reader);
    result.subscription = reader.flag("subscription");
    result.event_id = reader.optional_text("event_id").value_or("");
    return result;
}

EventCallback read_event(json::ObjectReader& reader) {
    EventCallback event;
    event.thread = read_thread_id(reader, "group_id");
    event.call = read_call_id(reader, "tool_call_id");
    event.text = read_sendable_text(reader, "text");
    event.associative = reader.flag("associative");
    event.final = reader.flag("final");
    event.event_id = reader.optional_text("event_id").value_or("");
    return event;
}

OAuthCallback read_oauth(json::ObjectReader& reader) {
    OAuthCallback callback;
    callback.thread = read_thread_id(reader, "group_id");
    callback.prompt = read_authorisation(reader, "id");
    return callback;
}

ChoiceCallback read_user_choice(json::ObjectReader& reader) {
    ChoiceCallback callback;
    callback.thread = read_thread_id(reader, "group_id");
    callback.prompt = read_choice(reader, "id");
    callback.prompt.response_url = read_url(reader, "response_url");
    return callback;
}

ViewCallback read_view_update(json::ObjectReader& reader) {
    ViewCallback callback;
    callback.thread = read_thread_id(reader, "group_id");
    callback.view = read_view(reader);
    return callback;
}

Callback read_callback(json::ObjectReader& reader) {
    const std::string type = reader.text("type");
    if (type == "tool_result") return read_tool_result(reader);
    if (type == "subscription_event") return read_event(reader);
    if (type == "oauth") return read_oauth(reader);
    if (type == "user_choice") return read_user_choice(reader);
    if (type == "view_update") return read_view_update(reader);
    reader.fail("type", "tool_result, subscription_event, oauth, user_choice or view_update");
    return {};
}

}  // namespace

std::string encode(const Callback& callback) {
    return std::visit([](const auto& told) { return json::dump(encode_callback(told)); }, callback);
}

Decoded<Callback> decode_callback(std::string_view body) {
    Decoded<json::Value> document = json::parse(body);
    if (!document) return std::unexpected(document.error());
    json::ObjectReader reader(*document, "");
    Callback callback = read_callback(reader);
    return finish(reader, std::move(callback));
}

std::string encode_callback_accepted() {
    return R"({"ok":true})";
}

std::string encode_callback_refused(std::string_view reason) {
    return json::dump(json::Value{{"error", reason}});
}

}  // namespace torpor::wire::rap
