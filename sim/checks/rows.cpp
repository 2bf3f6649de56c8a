#include "sim/checks/rows.hpp"

#include <charconv>

#include <nlohmann/json.hpp>

namespace torpor::sim {
namespace {

using Json = nlohmann::json;

/// The member, or null if there is none.
Json member(const Json& json, const char* key) {
    if (!json.is_object()) return {};
    const auto found = json.find(key);
    return found == json.end() ? Json{} : *found;
}

std::string text_of(const Json& json, const char* key) {
    const Json value = member(json, key);
    return value.is_string() ? value.get<std::string>() : std::string{};
}

std::string texts_of(const Json& content) {
    std::string joined;
    if (!content.is_array()) return joined;
    for (const Json& item : content) {
        if (!joined.empty()) joined += ' ';
        joined += text_of(item, "type") == "text" ? text_of(item, "text") : "[image]";
    }
    return joined;
}

}  // namespace

std::string described(const MessageKey& key) {
    return '"' + key.second + "\" of thread \"" + key.first + '"';
}

std::string_view column(const Row& row, std::string_view name) {
    const auto found = row.find(std::string(name));
    return found == row.end() ? std::string_view{} : std::string_view{found->second};
}

std::int64_t integer(const Row& row, std::string_view name) {
    const std::string_view text = column(row, name);
    std::int64_t number = 0;
    std::from_chars(text.data(), text.data() + text.size(), number);
    return number;
}

std::optional<base::Instant> instant(const Row& row, std::string_view name) {
    const auto nanoseconds = integer(row, name);
    if (nanoseconds == 0) return std::nullopt;
    return base::Instant{base::Duration{nanoseconds}};
}

std::optional<HistoryLine> history_line(const Row& row) {
    const auto json = Json::parse(column(row, "message_data"), nullptr, false);
    if (!json.is_object()) return std::nullopt;
    HistoryLine line;
    line.thread = std::string(column(row, "thread_id"));
    line.order = integer(row, "message_order");
    line.identity = std::string(column(row, "message_id"));
    const std::string kind = text_of(json, "kind");
    const Json result = member(json, "result");
    if (kind == "user" || kind == "assistant") {
        line.kind = kind == "user" ? HistoryLine::Kind::user : HistoryLine::Kind::agent;
        line.text = text_of(member(json, "content"), "text");
    } else if (kind == "tool_call") {
        line.kind = HistoryLine::Kind::call;
        const Json function = member(member(json, "call"), "function");
        line.call = text_of(member(json, "call"), "id");
        line.tool = text_of(function, "name");
        line.arguments = member(function, "arguments").dump();
    } else if (kind == "tool_result") {
        line.kind = HistoryLine::Kind::result;
        line.call = text_of(result, "id");
        line.how = text_of(json, "how");
        line.text = texts_of(member(result, "content"));
    } else if (kind == "subscription_event") {
        line.kind = HistoryLine::Kind::event;
        const Json function = member(member(json, "invocation"), "function");
        line.call = text_of(json, "tool_call_id");
        line.tool = text_of(member(function, "arguments"), "original_tool_name");
        line.text = texts_of(member(result, "content"));
    } else {
        return std::nullopt;
    }
    return line;
}

std::string to_text(const HistoryLine& line) {
    switch (line.kind) {
        case HistoryLine::Kind::user:
            return "user: " + line.text;
        case HistoryLine::Kind::agent:
            return "agent: " + line.text;
        case HistoryLine::Kind::call:
            return "call " + line.tool + ' ' + line.arguments;
        case HistoryLine::Kind::result:
            return (line.how == "answered" ? "result: " : line.how + ": ") + line.text;
        case HistoryLine::Kind::event:
            return "event of " + line.tool + ": " + line.text;
    }
    return {};
}

std::string canonical(std::string_view json) {
    const auto parsed = Json::parse(json, nullptr, false);
    if (parsed.is_discarded()) return std::string(json);
    return parsed.dump(-1, ' ', false, Json::error_handler_t::replace);
}

const fakes::MessageAccepted* accepted_by(const Observation& observation, std::string_view queue) {
    const auto* accepted = std::get_if<fakes::MessageAccepted>(&observation.what);
    return accepted != nullptr && accepted->queue == queue ? accepted : nullptr;
}

}  // namespace torpor::sim
