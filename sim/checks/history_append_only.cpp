#include "sim/checks/history_append_only.hpp"

#include <set>

#include "sim/checks/rows.hpp"

namespace torpor::sim {

void HistoryAppendOnly::see(const Observation& observation, Violations& violations) {
    const auto breach = [&](const std::string& thread, const std::string& fault) {
        violations.add(std::string(name()), observation.at,
                       "the history of thread \"" + thread + "\" " + fault);
    };
    for_changes(observation, "summaries", [&](const fakes::RowChange& change) {
        if (change.operation == fakes::RowOperation::inserted) return;
        breach(std::string(column(change.values, "thread_id")), "had a summary changed");
    });
    for_changes(observation, "threads", [&](const fakes::RowChange& change) {
        const std::string thread(column(change.values, "thread_id"));
        if (change.operation == fakes::RowOperation::deleted) return breach(thread, "was deleted");
        const std::string lineage(column(change.values, "lineage"));
        const auto [known, first] = lineages_.emplace(thread, lineage);
        if (!first && known->second != lineage) breach(thread, "inherits something else");
        const auto compacted = integer(change.values, "compacted_to");
        auto& cut = cuts_[thread];
        if (compacted < cut) breach(thread, "went back to an earlier summary");
        cut = compacted;
    });
    std::set<std::string> grown;
    for_changes(observation, "history", [&](const fakes::RowChange& change) {
        const std::string thread(column(change.values, "thread_id"));
        count_judged();
        const auto order = integer(change.values, "message_order");
        const std::string place = "entry " + std::to_string(order);
        if (change.operation == fakes::RowOperation::updated)
            return breach(thread, "changed in " + place);
        if (change.operation == fakes::RowOperation::deleted)
            return breach(thread, "lost " + place);
        const std::string written(column(change.values, "message_data"));
        if (!threads_[thread].emplace(order, written).second) {
            breach(thread, "got a second " + place);
        }
        grown.insert(thread);
    });
    // Rows of one transaction have no order among themselves; together they must leave no gap.
    for (const std::string& thread : grown) {
        const Entries& entries = threads_[thread];
        if (entries.begin()->first != 1) breach(thread, "does not begin with entry 1");
        const auto span = entries.rbegin()->first - entries.begin()->first + 1;
        if (std::cmp_not_equal(span, entries.size())) breach(thread, "has a gap");
    }
    for_inserts(observation, "threads", [&](const Row& row) {
        const auto child = descent(row);
        if (!child || child->inherits_to == 0) return;
        const Entries& inherited = threads_[child->inherits_from];
        if (!inherited.empty() && inherited.rbegin()->first >= child->inherits_to) return;
        breach(std::string(column(row, "thread_id")),
               "begins with entry " + std::to_string(child->inherits_to) + " of thread \"" +
                   child->inherits_from + "\", which is not saved");
    });
}

void HistoryAppendOnly::finish(const FinalState& state, Violations& violations) {
    std::map<std::string, Entries> left;
    if (const auto rows = state.tables.find("history"); rows != state.tables.end()) {
        for (const Row& row : rows->second) {
            left[std::string(column(row, "thread_id"))].emplace(integer(row, "message_order"),
                                                                column(row, "message_data"));
        }
    }
    count_judged(threads_.size());
    for (const auto& [thread, entries] : threads_) {
        if (left[thread] == entries) continue;
        violations.add(std::string(name()), state.at,
                       "the history of thread \"" + thread + "\" is not what was committed");
    }
}

}  // namespace torpor::sim
