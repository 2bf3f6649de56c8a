#include "sim/differential/canonical_state.hpp"

#include <algorithm>
#include <map>
#include <set>

#include <nlohmann/json.hpp>

#include "sim/checks/rows.hpp"
#include "sim/differential/names.hpp"

namespace torpor::sim {
namespace {

using Json = nlohmann::json;

constexpr std::string_view agent_mark = ": agent: ";

/// Of what stands open, when it was opened and how many events it had lately is the clock's affair,
/// and the addresses that belong to it hold ids.
std::string plain_data(const std::string& kind, std::string_view data) {
    // A compaction that is due says only when it was asked for.
    if (kind == "compaction") return {};
    auto json = Json::parse(data, nullptr, false);
    if (!json.is_object()) return std::string{data};
    for (const auto* key : {"opened", "response_url", "window", "in_window"})
        json.erase(key);
    // Whether an address ends with a slash is a matter of the deployment's configuration.
    if (json.contains("server") && json["server"].is_string()) {
        auto server = json["server"].get<std::string>();
        if (server.ends_with('/')) server.pop_back();
        json["server"] = server;
    }
    return json.dump();
}

class Teller {
public:
    Teller(const FinalState& state, CanonicalState& told)
        : state_(state), names_(state), told_(told) {}

    void tell() {
        for (const auto& [name, id] : names_.threads())
            tell_thread(name, id);
    }

private:
    void say(const std::string& name, const std::string& what) {
        told_[name.substr(0, name.find('/'))].push_back(name + ": " + names_.in(what));
    }

    std::vector<Row> of_thread(const std::string& table, const std::string& id) const {
        auto rows = rows_of(state_, table);
        std::erase_if(rows, [&](const Row& row) { return column(row, "thread_id") != id; });
        return rows;
    }

    void tell_thread(const std::string& name, const std::string& id) {
        std::map<std::int64_t, std::string> history;
        for (const Row& row : of_thread("history", id)) {
            const auto line = history_line(row);
            history[integer(row, "message_order")] = line ? to_text(*line) : "unreadable";
        }
        for (const auto& [order, line] : history)
            say(name, line);
        tell_open(name, id);
        for (const Row& row : of_thread("threads", id)) {
            if (integer(row, "closed") != 0) say(name, "is closed");
        }
    }

    /// Rows of one table have no order among themselves.
    void tell_open(const std::string& name, const std::string& id) {
        std::multiset<std::string> open;
        for (const Row& row : of_thread("calls", id)) {
            if (column(row, "status") != "pending") continue;
            open.insert("open call of " + std::string(column(row, "tool")) + ' ' +
                        canonical(column(row, "arguments")));
        }
        for (const Row& row : of_thread("standing", id)) {
            const std::string kind(column(row, "kind"));
            open.insert("standing " + kind + ' ' + std::string(column(row, "item_id")) + ' ' +
                        plain_data(kind, column(row, "data")));
        }
        for (const Row& row : of_thread("deferred", id))
            open.insert("waits " + std::string(column(row, "message_data")));
        for (const Row& row : of_thread("outbox", id))
            open.insert("unsent " + std::string(column(row, "kind")));
        for (const auto& one : open)
            say(name, one);
    }

    const FinalState& state_;
    CanonicalNames names_;
    CanonicalState& told_;
};

}  // namespace

CanonicalState canonical_state(const FinalState& state) {
    CanonicalState canonical;
    Teller{state, canonical}.tell();
    return canonical;
}

Conversation without_order(const Conversation& conversation) {
    auto lines = conversation;
    std::erase_if(lines, [](const std::string& line) { return line.contains(agent_mark); });
    std::ranges::sort(lines);
    return lines;
}

std::string difference(const Conversation& left, const Conversation& right) {
    // The longest common part of both, by the textbook.
    std::vector<std::vector<std::size_t>> common(left.size() + 1,
                                                 std::vector<std::size_t>(right.size() + 1, 0));
    for (std::size_t i = left.size(); i-- > 0;) {
        for (std::size_t j = right.size(); j-- > 0;) {
            common[i][j] = left[i] == right[j] ? common[i + 1][j + 1] + 1
                                               : std::max(common[i + 1][j], common[i][j + 1]);
        }
    }
    std::string text;
    std::size_t i = 0;
    std::size_t j = 0;
    while (i < left.size() || j < right.size()) {
        if (i < left.size() && j < right.size() && left[i] == right[j]) {
            text += "    " + left[i] + '\n';
            ++i;
            ++j;
        } else if (j == right.size() || (i < left.size() && common[i + 1][j] >= common[i][j + 1])) {
            text += "  - " + left[i++] + '\n';
        } else {
            text += "  + " + right[j++] + '\n';
        }
    }
    return text;
}

}  // namespace torpor::sim
