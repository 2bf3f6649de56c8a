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

/// Of what stands open, when it was opened is the clock's affair, and the addresses that belong to
/// it hold ids.
std::string plain_data(const std::string& kind, std::string_view data) {
    // A compaction that is due says only when it was asked for.
    if (kind == "compaction") return {};
    auto json = Json::parse(data, nullptr, false);
    if (!json.is_object()) return std::string{data};
    for (const auto* key : {"opened", "response_url", "forgotten", "asked_at", "confirmed_at"})
        json.erase(key);
    return json.dump();
}

class Teller {
public:
    Teller(const FinalState& state, std::vector<std::string>& lines)
        : state_(state), names_(state), lines_(lines) {}

    void tell() {
        for (const auto& [name, id] : names_.threads())
            tell_thread(name, id);
    }

private:
    void say(const std::string& name, const std::string& what) {
        lines_.push_back(name + ": " + names_.in(what));
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
    std::vector<std::string>& lines_;
};

}  // namespace

CanonicalState canonical_state(const FinalState& state) {
    CanonicalState canonical;
    Teller{state, canonical.lines}.tell();
    return canonical;
}

std::vector<std::string> without_order(const CanonicalState& state) {
    auto lines = state.lines;
    std::erase_if(lines, [](const std::string& line) { return line.contains(agent_mark); });
    std::ranges::sort(lines);
    return lines;
}

std::string difference(const CanonicalState& one, const CanonicalState& other) {
    // The longest common part of both, by the textbook.
    const auto& left = one.lines;
    const auto& right = other.lines;
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
