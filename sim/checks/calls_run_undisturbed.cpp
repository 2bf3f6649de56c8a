#include "sim/checks/calls_run_undisturbed.hpp"

#include <vector>

namespace torpor::sim {
namespace {

/// The threads in which a running call may be interrupted: a user speaks, or it is their end.
std::set<std::string> disturbed_threads(const Observation& observation) {
    std::set<std::string> threads;
    for_inserts(observation, "history", [&](const Row& row) {
        const auto line = history_line(row);
        if (line && line->kind == HistoryLine::Kind::user) threads.insert(line->thread);
    });
    for_changes(observation, "threads", [&](const fakes::RowChange& change) {
        if (integer(change.values, "closed") == 0) return;
        threads.emplace(column(change.values, "thread_id"));
    });
    return threads;
}

}  // namespace

void CallsRunUndisturbed::see(const Observation& observation, Violations& violations) {
    std::vector<const Row*> interrupted;
    for_changes(observation, "calls", [&](const fakes::RowChange& change) {
        if (interrupts(change)) interrupted.push_back(&change.values);
    });
    if (interrupted.empty()) return;
    const auto disturbed = disturbed_threads(observation);
    for (const Row* row : interrupted) {
        const std::string thread(column(*row, "thread_id"));
        if (disturbed.contains(thread)) continue;
        violations.add(std::string(name()), observation.at,
                       "the call " + std::string(column(*row, "call_id")) + " of " +
                           std::string(column(*row, "tool")) + " in thread \"" + thread +
                           "\" was interrupted, and no user had spoken");
    }
}

bool CallsRunUndisturbed::interrupts(const fakes::RowChange& change) {
    if (change.operation == fakes::RowOperation::deleted) return false;
    const auto kind = column(change.values, "kind");
    // A thread that only sleeps or waits does so until something happens.
    if (kind != "rap" && kind != "birth") return false;
    const std::string call(column(change.values, "call_id"));
    const auto status = column(change.values, "status");
    if (status == "pending") {
        running_.insert(call);
        return false;
    }
    if (running_.erase(call) == 0) return false;
    count_judged();
    return status == "interrupted";
}

}  // namespace torpor::sim
