#include "sim/checks/closed_accepts_nothing.hpp"

#include "sim/checks/calls_reach_their_tool.hpp"

namespace torpor::sim {

void ClosedAcceptsNothing::see(const Observation& observation, Violations& violations) {
    if (const auto* invoked = std::get_if<fakes::ToolInvoked>(&observation.what)) {
        const auto known = closed_.find(invoked->thread.str());
        // A post may be under way when the thread closes.
        if (known == closed_.end() || invoked->repeated) return;
        if (observation.at <= known->second + CallsReachTheirTool::under_way_max) return;
        violations.add(std::string(name()), observation.at,
                       "the call " + invoked->call.str() + " was posted for the closed thread \"" +
                           known->first + '"');
    } else if (std::holds_alternative<fakes::RowsCommitted>(observation.what)) {
        judge(observation, violations);
    }
}

void ClosedAcceptsNothing::judge(const Observation& observation, Violations& violations) {
    for_inserts(observation, "history", [&](const Row& row) {
        const std::string thread(column(row, "thread_id"));
        if (!closed_.contains(thread)) return;
        violations.add(std::string(name()), observation.at,
                       "the closed thread \"" + thread + "\" got a new entry");
    });
    std::set<std::string> told;
    for_inserts(observation, "outbox", [&](const Row& row) {
        if (column(row, "kind") == "closing") told.emplace(column(row, "thread_id"));
    });
    for_changes(observation, "threads", [&](const fakes::RowChange& change) {
        if (integer(change.values, "closed") == 0) return;
        const std::string thread(column(change.values, "thread_id"));
        if (!closed_.emplace(thread, observation.at).second) return;
        count_judged();
        if (told.contains(thread)) return;
        violations.add(std::string(name()), observation.at,
                       "the thread \"" + thread + "\" closed and no tool server will be told");
    });
}

void ClosedAcceptsNothing::finish(const FinalState& state, Violations& violations) {
    for (const auto table : {"standing", "deferred"}) {
        const auto rows = state.tables.find(table);
        if (rows == state.tables.end()) continue;
        for (const Row& row : rows->second) {
            const std::string thread(column(row, "thread_id"));
            if (!closed_.contains(thread)) continue;
            violations.add(std::string(name()), state.at,
                           "the closed thread \"" + thread + "\" has something left in " + table);
        }
    }
    const auto standing = state.tables.find("standing");
    if (standing == state.tables.end() || state.ending != Ending::at_rest) return;
    for (const Row& row : standing->second) {
        const std::string child(column(row, "item_id"));
        if (column(row, "kind") != "child" || !closed_.contains(child)) continue;
        violations.add(std::string(name()), state.at,
                       "the thread \"" + std::string(column(row, "thread_id")) +
                           "\" still counts the closed thread \"" + child + "\" as its child");
    }
}

}  // namespace torpor::sim
