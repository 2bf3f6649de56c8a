#include "runtime/sql/history_codec.hpp"

#include <string>
#include <utility>

#include <nlohmann/json.hpp>

#include "runtime/sql/fields.hpp"

namespace torpor::sql {

namespace {

using Json = nlohmann::json;

constexpr const char* event_kind = "subscription_event";
constexpr const char* message_kind = "message";

Json encode_call(const std::string& id, Json provider_id, const std::string& tool, Json arguments) {
    return {{"id", id},
            {"call_id", std::move(provider_id)},
            {"function", {{"name", tool}, {"arguments", std::move(arguments)}}}};
}

core::CallEntry decode_call(const Json& json) {
    const auto& call = member(json, "call");
    const auto& function = member(call, "function");
    core::CallEntry entry;
    entry.call = base::CallId(text_of(call, "id"));
    entry.provider_id = text_of(call, "call_id");
    entry.tool = text_of(function, "name");
    entry.arguments = dump(member(function, "arguments"));
    return entry;
}

Json encode_result(const core::ResultEntry& result) {
    Json json = {
        {"kind", "tool_result"},
        {"how", core::to_text(result.how)},
        {"result", {{"id", result.call.str()}, {"content", encode_content(result.content)}}}};
    if (!result.display.empty()) {
        auto segments = Json::parse(result.display, nullptr, false);
        if (segments.is_discarded()) refuse_row("display segments are no JSON");
        json["display_segments"] = std::move(segments);
    }
    return json;
}

core::ResultEntry decode_result(const Json& json) {
    const auto& result = member(json, "result");
    core::ResultEntry entry;
    entry.call = base::CallId(text_of(result, "id"));
    const auto how = core::resolution(text_of(json, "how"));
    if (!how) refuse_row("an unknown way to resolve a call");
    entry.how = *how;
    entry.content = decode_content(member(result, "content"));
    const auto display = json.find("display_segments");
    if (display != json.end()) entry.display = dump(*display);
    return entry;
}

Json encode_event(const core::EventEntry& event) {
    Json arguments = {{"original_tool_name", event.original_tool},
                      {"original_tool_call_id", event.original_call.str()},
                      {"original_args", object(event.original_arguments)}};
    Json json = {
        {"kind", event_kind},
        {"tool_call_id", event.original_call.str()},
        {"result", {{"id", event.injected.str()}, {"content", encode_content(event.content)}}},
        {"invocation", encode_call(event.injected.str(), nullptr, std::string(core::event_tool),
                                   std::move(arguments))}};
    if (!event.child.empty()) json["child_thread_id"] = event.child.str();
    return json;
}

core::EventEntry decode_event(const Json& json) {
    const auto& arguments = member(member(member(json, "invocation"), "function"), "arguments");
    const auto& result = member(json, "result");
    core::EventEntry event;
    event.injected = base::CallId(text_of(result, "id"));
    event.original_tool = text_of(arguments, "original_tool_name");
    event.original_call = base::CallId(text_of(arguments, "original_tool_call_id"));
    event.original_arguments = dump(member(arguments, "original_args"));
    event.content = decode_content(member(result, "content"));
    event.child = base::ThreadId(optional_text_of(json, "child_thread_id"));
    return event;
}

}  // namespace

Record encode(const core::HistoryEntry& entry) {
    const Json json = std::visit(
        Overloaded{
            [](const core::UserEntry& user) -> Json {
                return {{"kind", "user"}, {"content", {{"type", "text"}, {"text", user.text}}}};
            },
            [](const core::AgentEntry& agent) -> Json {
                return {{"kind", "assistant"}, {"content", {{"text", agent.text}}}};
            },
            [](const core::CallEntry& call) -> Json {
                return {{"kind", "tool_call"},
                        {"call", encode_call(call.call.str(), call.provider_id, call.tool,
                                             object(call.arguments))}};
            },
            [](const core::ResultEntry& result) { return encode_result(result); },
            [](const core::EventEntry& event) { return encode_event(event); },
        },
        entry.body);
    return {.kind = text_of(json, "kind"), .text = dump(json)};
}

decltype(core::HistoryEntry::body) decode_entry(std::string_view text) {
    const auto json = object(text);
    const auto kind = text_of(json, "kind");
    if (kind == "user") return core::UserEntry{text_of(member(json, "content"), "text")};
    if (kind == "assistant") return core::AgentEntry{text_of(member(json, "content"), "text")};
    if (kind == "tool_call") return decode_call(json);
    if (kind == "tool_result") return decode_result(json);
    if (kind == event_kind) return decode_event(json);
    refuse_row("an unknown kind of entry");
}

Record encode(const core::DeferredEvent& deferred) {
    if (const auto* event = std::get_if<core::EventEntry>(&deferred.event)) {
        return {.kind = event_kind, .text = dump(encode_event(*event))};
    }
    const auto& message = std::get<wire::InputMessage>(deferred.event);
    return {.kind = message_kind,
            .text = dump({{"kind", message_kind}, {"message", wire::encode(message)}})};
}

decltype(core::DeferredEvent::event) decode_deferred(std::string_view text) {
    const auto json = object(text);
    const auto kind = text_of(json, "kind");
    if (kind == event_kind) return decode_event(json);
    if (kind == message_kind) return decode_message(json, "message");
    refuse_row("an unknown kind of deferred event");
}

}  // namespace torpor::sql
