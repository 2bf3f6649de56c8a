#include "runtime/sql/record_codec.hpp"

#include <utility>

#include <nlohmann/json.hpp>

#include "runtime/ports/sql_session.hpp"
#include "runtime/sql/moments.hpp"
#include "runtime/wire/input_message.hpp"

namespace torpor::sql {

namespace {

using Json = nlohmann::json;

template <class... Cases>
struct Overloaded : Cases... {
    using Cases::operator()...;
};

[[noreturn]] void fail(const std::string& what) {
    throw ports::SqlError("XX001", "a stored row is not what was written: " + what);
}

std::string dump(const Json& json) {
    return json.dump(-1, ' ', false, Json::error_handler_t::replace);
}

Json object(std::string_view text) {
    auto json = Json::parse(text, nullptr, false);
    if (!json.is_object()) fail("no JSON object");
    return json;
}

std::string text_of(const Json& json, const char* key) {
    const auto found = json.find(key);
    if (found == json.end() || !found->is_string()) fail(std::string("no text in ") + key);
    return found->get<std::string>();
}

const Json& member(const Json& json, const char* key) {
    const auto found = json.find(key);
    if (found == json.end()) fail(std::string("no ") + key);
    return *found;
}

Json encode_content(const std::vector<wire::ContentItem>& content) {
    auto items = Json::array();
    for (const auto& item : content) {
        if (const auto* text = std::get_if<wire::TextItem>(&item)) {
            items.push_back({{"type", "text"}, {"text", text->text}});
        } else {
            const auto& image = std::get<wire::ImageItem>(item);
            items.push_back({{"type", "image"},
                             {"data", {{"type", "base64"}, {"value", image.data}}},
                             {"media_type", image.media_type}});
        }
    }
    return items;
}

std::vector<wire::ContentItem> decode_content(const Json& items) {
    if (!items.is_array()) fail("content is no array");
    std::vector<wire::ContentItem> content;
    for (const auto& item : items) {
        if (text_of(item, "type") == "text") {
            content.emplace_back(wire::TextItem{text_of(item, "text")});
        } else {
            wire::ImageItem image;
            image.data = text_of(member(item, "data"), "value");
            image.media_type = text_of(item, "media_type");
            content.emplace_back(std::move(image));
        }
    }
    return content;
}

Json encode_call(const std::string& id, Json provider_id, const std::string& tool, Json arguments) {
    return {{"id", id},
            {"call_id", std::move(provider_id)},
            {"function", {{"name", tool}, {"arguments", std::move(arguments)}}}};
}

Json encode_event(const core::EventEntry& event) {
    Json arguments = {{"original_tool_name", event.original_tool},
                      {"original_tool_call_id", event.original_call.str()},
                      {"original_args", object(event.original_arguments)}};
    return {{"kind", "subscription_event"},
            {"tool_call_id", event.original_call.str()},
            {"result", {{"id", event.injected.str()}, {"content", encode_content(event.content)}}},
            {"invocation", encode_call(event.injected.str(), nullptr, std::string(core::event_tool),
                                       std::move(arguments))}};
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
    return event;
}

core::ResultEntry decode_result(const Json& json) {
    const auto& result = member(json, "result");
    core::ResultEntry entry;
    entry.call = base::CallId(text_of(result, "id"));
    const auto how = core::resolution(text_of(json, "how"));
    if (!how) fail("an unknown way to resolve a call");
    entry.how = *how;
    entry.content = decode_content(member(result, "content"));
    return entry;
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

core::InvokeTool decode_invocation(const Json& json) {
    core::InvokeTool order;
    order.call = base::CallId(text_of(json, "call"));
    order.tool = text_of(json, "tool");
    order.arguments = dump(member(json, "arguments"));
    order.endpoint = text_of(json, "endpoint");
    order.user_id = text_of(json, "user_id");
    return order;
}

core::ScheduleWakeup decode_wakeup(const Json& json) {
    core::ScheduleWakeup order;
    order.call = base::CallId(text_of(json, "call"));
    const auto& due = member(json, "due");
    if (!due.is_number_integer()) fail("due is no integer");
    order.due = instant(due.get<std::int64_t>());
    order.id = base::MessageId(text_of(json, "id"));
    auto message = wire::decode_input_message(text_of(json, "message"));
    if (!message) fail(message.error().text());
    order.message = *std::move(message);
    return order;
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
            [](const core::ResultEntry& result) -> Json {
                return {{"kind", "tool_result"},
                        {"how", core::to_text(result.how)},
                        {"result",
                         {{"id", result.call.str()}, {"content", encode_content(result.content)}}}};
            },
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
    if (kind == "subscription_event") return decode_event(json);
    fail("an unknown kind of entry");
}

Record encode(const core::DeferredEvent& deferred) {
    return {.kind = "subscription_event", .text = dump(encode_event(deferred.event))};
}

core::EventEntry decode_deferred(std::string_view text) {
    return decode_event(object(text));
}

Record encode(const core::OutboxItem& item) {
    return std::visit(Overloaded{
                          [](const core::InvokeTool& order) -> Record {
                              return {.kind = "invocation",
                                      .text = dump({{"call", order.call.str()},
                                                    {"tool", order.tool},
                                                    {"arguments", object(order.arguments)},
                                                    {"endpoint", order.endpoint},
                                                    {"user_id", order.user_id}})};
                          },
                          [](const core::ScheduleWakeup& order) -> Record {
                              return {.kind = "wakeup",
                                      .text = dump({{"call", order.call.str()},
                                                    {"due", nanoseconds(order.due)},
                                                    {"id", order.id.str()},
                                                    {"message", wire::encode(order.message)}})};
                          },
                          [](const core::SendOutput& order) -> Record {
                              return {.kind = "output", .text = wire::encode(order.message)};
                          },
                          [](const core::NoticeCancelled& order) -> Record {
                              return {.kind = "cancellation",
                                      .text = dump({{"call", order.call.str()}})};
                          },
                      },
                      item.order);
}

decltype(core::OutboxItem::order) decode_order(std::string_view kind, std::string_view text) {
    if (kind == "output") {
        auto message = wire::decode_output_message(text);
        if (!message) fail(message.error().text());
        return core::SendOutput{*std::move(message)};
    }
    const auto json = object(text);
    if (kind == "invocation") return decode_invocation(json);
    if (kind == "wakeup") return decode_wakeup(json);
    if (kind == "cancellation") return core::NoticeCancelled{base::CallId(text_of(json, "call"))};
    fail("an unknown kind of order");
}

std::string encode(const core::SessionToolset& toolset) {
    return toolset.manifest ? wire::rap::encode(*toolset.manifest) : std::string{};
}

std::optional<wire::rap::Manifest> decode_manifest(std::string_view text) {
    if (text.empty()) return std::nullopt;
    auto manifest = wire::rap::decode_manifest(text);
    if (!manifest) fail(manifest.error().text());
    return *std::move(manifest);
}

}  // namespace torpor::sql
