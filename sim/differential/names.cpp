#include "sim/differential/names.hpp"

#include <algorithm>
#include <cstdint>
#include <regex>
#include <tuple>

#include <nlohmann/json.hpp>

#include "sim/checks/rows.hpp"

namespace torpor::sim {

/// A thread that another one bore, and what orders it among its siblings.
struct CanonicalNames::Thread {
    std::string id;
    std::int64_t born = 0;      ///< nanoseconds
    std::int64_t inherits = 0;  ///< so much of the parent's history
    std::string arguments;

    auto order() const { return std::tie(born, inherits, arguments, id); }
};

std::vector<Row> rows_of(const FinalState& state, const std::string& table) {
    const auto found = state.tables.find(table);
    return found == state.tables.end() ? std::vector<Row>{} : found->second;
}

CanonicalNames::CanonicalNames(const FinalState& state) {
    std::map<std::string, std::int64_t> born;
    for (const Row& row : rows_of(state, "history")) {
        const std::string thread(column(row, "thread_id"));
        const auto at = integer(row, "created_at");
        const auto [known, first] = born.emplace(thread, at);
        if (!first) known->second = std::min(known->second, at);
    }
    std::vector<std::string> roots;
    std::map<std::string, std::vector<Thread>> children;
    for (const Row& row : rows_of(state, "threads")) {
        const std::string id(column(row, "thread_id"));
        const auto lineage = nlohmann::json::parse(column(row, "lineage"), nullptr, false);
        const bool child = lineage.is_object() && lineage.contains("ancestors") &&
                           lineage["ancestors"].is_array() && !lineage["ancestors"].empty() &&
                           lineage["ancestors"].back().is_string();
        if (!child) {
            roots.push_back(id);
            continue;
        }
        Thread thread{.id = id, .born = born[id], .inherits = 0, .arguments = {}};
        if (const auto from = descent(row)) thread.inherits = from->inherits_to;
        if (lineage.contains("arguments")) thread.arguments = lineage["arguments"].dump();
        children[lineage["ancestors"].back().get<std::string>()].push_back(std::move(thread));
    }
    for (auto& [parent, siblings] : children)
        std::ranges::sort(siblings, {}, &Thread::order);
    for (const auto& root : roots)
        name_tree(root, root, children);
    name_calls(state);
}

void CanonicalNames::name_tree(const std::string& name,
                               const std::string& id,
                               const std::map<std::string, std::vector<Thread>>& children) {
    threads_[name] = id;
    names_[id] = name;
    const auto siblings = children.find(id);
    if (siblings == children.end()) return;
    for (std::size_t i = 0; i < siblings->second.size(); ++i)
        name_tree(name + '/' + std::to_string(i + 1), siblings->second[i].id, children);
}

void CanonicalNames::name_calls(const FinalState& state) {
    struct Call {
        std::int64_t order = 0;
        std::string id;
        std::string identity;
    };
    std::map<std::string, std::vector<Call>> calls;
    for (const Row& row : rows_of(state, "history")) {
        const auto line = history_line(row);
        if (!line || line->kind != HistoryLine::Kind::call) continue;
        calls[line->thread].push_back({line->order, line->call, line->identity});
    }
    for (auto& [thread, of_thread] : calls) {
        std::ranges::sort(of_thread, {}, &Call::order);
        const auto name = names_.find(thread);
        for (std::size_t i = 0; i < of_thread.size(); ++i) {
            const auto text = "(call " + std::to_string(i + 1) + " of " +
                              (name == names_.end() ? thread : name->second) + ')';
            names_.emplace(of_thread[i].id, text);
            names_.emplace(of_thread[i].identity, text);
        }
    }
}

std::string CanonicalNames::in(std::string_view text) const {
    // Ids as the runtime and the model mint them, and moments.
    const std::regex particular{
        R"((?:thread|call)_[0-9a-f]{24}|tooluse_[0-9A-Za-z_-]+)"
        R"(|[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12})"
        R"(|\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(?::\d{2}(?:\.\d+)?)?(?:Z|[+-]\d{2}:\d{2})?)"};
    const std::string whole{text};
    std::string plain;
    auto last = whole.cbegin();
    for (std::sregex_iterator found{whole.begin(), whole.end(), particular}, end; found != end;
         ++found) {
        plain.append(last, whole.cbegin() + found->position());
        const auto known = names_.find(found->str());
        plain += known == names_.end() ? "#" : known->second;
        last = whole.cbegin() + found->position() + found->length();
    }
    plain.append(last, whole.cend());
    return plain;
}

}  // namespace torpor::sim
