#include "fakes/bedrock/placeholders.hpp"

#include <algorithm>
#include <array>
#include <optional>
#include <ranges>
#include <utility>
#include <variant>

#include <nlohmann/json.hpp>

namespace torpor::fakes::bedrock {

namespace {

using namespace wire::bedrock;
using nlohmann::json;

constexpr std::string_view ancestors_mark = "{ancestors}";

bool is_hex(char c) {
    return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f');
}

/// `prefix` and the hexadecimal digits behind it, where they first come at or after `from`.
struct FoundId {
    std::size_t at = 0;
    std::string id;
};
std::optional<FoundId> find_id(std::string_view text,
                               std::string_view prefix,
                               std::size_t from = 0) {
    for (auto at = text.find(prefix, from); at != std::string_view::npos;
         at = text.find(prefix, at + 1)) {
        auto end = at + prefix.size();
        while (end < text.size() && is_hex(text[end]))
            end += 1;
        if (end > at + prefix.size()) {
            return FoundId{at, std::string{text.substr(at, end - at)}};
        }
    }
    return std::nullopt;
}

std::string first_id(std::string_view text) {
    const auto thread = find_id(text, "thread_");
    const auto call = find_id(text, "call_");
    if (!thread && !call) return {};
    if (!call || (thread && thread->at < call->at)) return thread->id;
    return call->id;
}

/// The id behind the last `mark` that has one.
std::string last_id_behind(std::string_view text, std::string_view mark, std::string_view prefix) {
    for (auto at = text.rfind(mark); at != std::string_view::npos && at > 0;
         at = text.rfind(mark, at - 1)) {
        const auto found = find_id(text, prefix, at + mark.size());
        if (found && found->at == at + mark.size()) return found->id;
    }
    const auto found = text.starts_with(mark) ? find_id(text, prefix, mark.size()) : std::nullopt;
    return found && found->at == mark.size() ? found->id : std::string{};
}

/// The last JSON array of texts in the system prompt is the path of the thread.
std::vector<std::string> path_of(const std::vector<std::string>& system) {
    for (const auto& text : system | std::views::reverse) {
        for (auto at = text.rfind('['); at != std::string::npos;
             at = at == 0 ? std::string::npos : text.rfind('[', at - 1)) {
            const auto end = text.find(']', at);
            if (end == std::string::npos) continue;
            const auto parsed = json::parse(text.substr(at, end - at + 1), nullptr, false);
            if (!parsed.is_array() || parsed.empty()) continue;
            std::vector<std::string> path;
            for (const auto& item : parsed) {
                if (item.is_string()) path.push_back(item.get<std::string>());
            }
            if (path.size() == parsed.size()) return path;
        }
    }
    return {};
}

std::string texts_of(const ToolResult& result) {
    std::string all;
    for (const auto& item : result.content) {
        if (const auto* text = std::get_if<Text>(&item)) all += text->text + "\n";
    }
    return all;
}

bool tells_of_subscription(std::string_view text) {
    return text.find("ubscri") != std::string_view::npos && !text.starts_with("Error");
}

/// Reads a request from its newest block to its oldest and keeps what it meets first.
class Reading {
public:
    explicit Reading(const ConverseStream& request) {
        for (const auto& message : request.messages) {
            for (const auto& block : message.content) {
                if (const auto* use = std::get_if<ToolUse>(&block)) {
                    tools_[use->id] = use->name;
                    newest_["call:" + use->name] = use->id;
                }
            }
        }
        for (const auto& message : request.messages | std::views::reverse) {
            for (const auto& block : message.content | std::views::reverse)
                read(block);
        }
    }

    std::map<std::string, std::string, std::less<>> take() { return std::move(newest_); }

private:
    void read(const ContentBlock& block) {
        if (const auto* text = std::get_if<Text>(&block)) {
            read(text->text);
            // A summary lists what is still open.
            keep("subscription", last_id_behind(text->text, "subscription ", "call_"));
        }
        const auto* result = std::get_if<ToolResult>(&block);
        if (result == nullptr) return;
        const auto text = texts_of(*result);
        read(text);
        const auto tool = tools_.find(result->tool_use_id);
        const bool own = tool != tools_.end() && tool->second != "cancel_subscription" &&
                         tool->second != "receive_event__injected";
        if (own && tells_of_subscription(text)) keep("subscription", result->tool_use_id);
    }
    void read(std::string_view text) { keep("child", last_id_behind(text, "ID: ", "thread_")); }
    void keep(const char* name, std::string value) {
        if (!value.empty()) newest_.try_emplace(name, std::move(value));
    }

    std::map<std::string, std::string, std::less<>> tools_;  ///< by the id of the call
    std::map<std::string, std::string, std::less<>> newest_;
};

bool is_placeholder(std::string_view name) {
    constexpr std::array<std::string_view, 6> names{"heard",     "id",    "thread",
                                                    "ancestors", "child", "subscription"};
    return name.starts_with("call:") || std::ranges::find(names, name) != names.end();
}

}  // namespace

Placeholders::Placeholders(const ConverseStream& request, std::string_view heard)
    : values_(Reading{request}.take()), path_(path_of(request.system)) {
    values_["heard"] = heard;
    values_["id"] = first_id(heard);
    values_["thread"] = path_.empty() ? std::string{} : path_.back();
    values_["ancestors"] = json(path_).dump(-1, ' ', false, json::error_handler_t::replace);
}

std::string Placeholders::fill(std::string_view text) const {
    std::string filled;
    while (!text.empty()) {
        const auto open = text.find('{');
        const auto close = open == std::string_view::npos ? open : text.find('}', open);
        if (close == std::string_view::npos) break;
        filled += text.substr(0, open);
        const auto name = text.substr(open + 1, close - open - 1);
        if (is_placeholder(name)) {
            const auto value = values_.find(name);
            if (value != values_.end()) filled += value->second;
            text.remove_prefix(close + 1);
        } else {
            filled += '{';
            text.remove_prefix(open + 1);
        }
    }
    return filled.append(text);
}

std::string Placeholders::fill_arguments(const std::string& arguments) const {
    if (arguments.find('{', 1) == std::string::npos) return arguments;
    auto document = json::parse(arguments, nullptr, false);
    if (document.is_discarded()) return fill(arguments);
    bool changed = false;
    const auto visit = [&](const auto& self, json& value) -> void {
        if (value.is_structured()) {
            for (auto& item : value)
                self(self, item);
        } else if (value == ancestors_mark) {
            value = path_;
            changed = true;
        } else if (value.is_string()) {
            auto text = fill(value.get_ref<const std::string&>());
            changed = changed || text != value.get_ref<const std::string&>();
            value = std::move(text);
        }
    };
    visit(visit, document);
    if (!changed) return arguments;
    return document.dump(-1, ' ', false, json::error_handler_t::replace);
}

Rule filled(Rule rule, const Placeholders& placeholders) {
    rule.says = placeholders.fill(rule.says);
    for (auto& call : rule.calls)
        call.arguments = placeholders.fill_arguments(call.arguments);
    return rule;
}

}  // namespace torpor::fakes::bedrock
