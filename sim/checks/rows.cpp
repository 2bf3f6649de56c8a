#include "sim/checks/rows.hpp"

#include <charconv>

#include <nlohmann/json.hpp>

namespace torpor::sim {
namespace {

using Json = nlohmann::json;

/// A place in a document, which may be nothing: entries are not trusted to have the right shape.
class Member {
public:
    explicit Member(const Json& json) : json_(&json) {}

    Member operator[](const char* key) const {
        if (json_ == nullptr || !json_->is_object()) return {};
        const auto found = json_->find(key);
        return found == json_->end() ? Member{} : Member{*found};
    }
    std::string text() const {
        return json_ != nullptr && json_->is_string() ? json_->get<std::string>() : std::string{};
    }
    Member first() const { return is_list() ? Member{json_->front()} : Member{}; }
    Member last() const { return is_list() ? Member{json_->back()} : Member{}; }
    std::int64_t integer() const {
        return json_ != nullptr && json_->is_number_integer() ? json_->get<std::int64_t>() : 0;
    }
    std::string dump() const { return json_ == nullptr ? "null" : json_->dump(); }
    /// The texts of a content, joined.
    std::string texts() const {
        std::string joined;
        if (json_ == nullptr || !json_->is_array()) return joined;
        for (const Json& each : *json_) {
            const Member item{each};
            if (!joined.empty()) joined += ' ';
            joined += item["type"].text() == "text" ? item["text"].text() : "[image]";
        }
        return joined;
    }

private:
    Member() = default;

    bool is_list() const { return json_ != nullptr && json_->is_array() && !json_->empty(); }

    const Json* json_ = nullptr;
};

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

std::optional<Descent> descent(const Row& row) {
    const auto json = Json::parse(column(row, "lineage"), nullptr, false);
    if (!json.is_object()) return std::nullopt;
    const Member lineage{json};
    Descent child;
    child.root = lineage["ancestors"].first().text();
    if (child.root.empty()) return std::nullopt;
    const Member newest = lineage["inherits"].last();
    child.inherits_from = newest["thread"].text();
    child.inherits_to = newest["to"].integer();
    return child;
}

std::string view_content(const Row& row) {
    const auto data = Json::parse(column(row, "data"), nullptr, false);
    return Member{data}["content"].dump();
}

bool is_held(const Row& row) {
    const auto details = Json::parse(column(row, "details"), nullptr, false);
    return details.is_object() && details.value("held", false);
}

std::optional<HistoryLine> history_line(const Row& row) {
    const auto json = Json::parse(column(row, "message_data"), nullptr, false);
    if (!json.is_object()) return std::nullopt;
    HistoryLine line;
    line.thread = std::string(column(row, "thread_id"));
    line.order = integer(row, "message_order");
    line.identity = std::string(column(row, "message_id"));
    const Member entry{json};
    const std::string kind = entry["kind"].text();
    const Member result = entry["result"];
    if (kind == "user" || kind == "assistant") {
        line.kind = kind == "user" ? HistoryLine::Kind::user : HistoryLine::Kind::agent;
        line.text = entry["content"]["text"].text();
    } else if (kind == "tool_call") {
        line.kind = HistoryLine::Kind::call;
        const Member function = entry["call"]["function"];
        line.call = entry["call"]["id"].text();
        line.tool = function["name"].text();
        line.arguments = function["arguments"].dump();
    } else if (kind == "tool_result") {
        line.kind = HistoryLine::Kind::result;
        line.call = result["id"].text();
        line.how = entry["how"].text();
        line.text = result["content"].texts();
    } else if (kind == "subscription_event") {
        line.kind = HistoryLine::Kind::event;
        line.call = entry["tool_call_id"].text();
        line.tool = entry["invocation"]["function"]["arguments"]["original_tool_name"].text();
        line.text = result["content"].texts();
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

std::set<std::string, std::less<>> closed_threads(const Observation& observation) {
    std::set<std::string, std::less<>> closed;
    for_changes(observation, "threads", [&](const fakes::RowChange& change) {
        if (integer(change.values, "closed") != 0)
            closed.emplace(column(change.values, "thread_id"));
    });
    return closed;
}

const fakes::MessageAccepted* accepted_by(const Observation& observation, std::string_view queue) {
    const auto* accepted = std::get_if<fakes::MessageAccepted>(&observation.what);
    return accepted != nullptr && accepted->queue == queue ? accepted : nullptr;
}

}  // namespace torpor::sim
