#include "sim/checks/model_requests_formed.hpp"

#include <algorithm>
#include <vector>

namespace torpor::sim {

void ModelRequestsFormed::see(const Observation& observation, Violations& violations) {
    if (const auto* refused = std::get_if<fakes::ModelRequestRefused>(&observation.what)) {
        count_judged();
        violations.add(std::string(name()), observation.at,
                       "the model refused a request: " + refused->message);
    }
    std::vector<HistoryLine> lines;
    for_inserts(observation, "history", [&](const Row& row) {
        if (auto line = history_line(row)) lines.push_back(*std::move(line));
    });
    // The order of rows in a transaction is its writer's affair.
    std::ranges::sort(lines, {},
                      [](const HistoryLine& line) { return std::pair{line.thread, line.order}; });
    // A child's first entries may be saved together with the turn of its parent that spawned it.
    std::set<std::string> born;
    for_inserts(observation, "threads", [&](const Row& row) {
        if (!column(row, "lineage").empty()) born.emplace(column(row, "thread_id"));
    });
    for (const HistoryLine& line : lines) {
        if (!born.contains(line.thread)) judge(line, observation.at, violations);
    }
    for_inserts(observation, "threads", [&](const Row& row) { inherit(row); });
    for (const HistoryLine& line : lines) {
        if (born.contains(line.thread)) judge(line, observation.at, violations);
    }
}

void ModelRequestsFormed::inherit(const Row& thread) {
    const auto child = descent(thread);
    if (!child) return;
    auto& open = open_[std::string(column(thread, "thread_id"))];
    const auto& calls = made_[child->inherits_from];
    // Backwards from the end of the prefix, as far as there are calls without a gap.
    auto order = child->inherits_to;
    for (auto call = calls.find(order); call != calls.end(); call = calls.find(--order)) {
        open.insert(call->second);
    }
}

void ModelRequestsFormed::judge(const HistoryLine& line, base::Instant at, Violations& violations) {
    auto& open = open_[line.thread];
    const auto breach = [&](const std::string& message) {
        violations.add(
            std::string(name()), at,
            "thread \"" + line.thread + "\", entry " + std::to_string(line.order) + ": " + message);
    };
    if (line.kind == HistoryLine::Kind::call || !made_[line.thread].empty()) count_judged();
    switch (line.kind) {
        case HistoryLine::Kind::call:
            if (!calls_.insert(line.call).second) breach("the call id " + line.call + " again");
            open.insert(line.call);
            made_[line.thread].emplace(line.order, line.call);
            break;
        case HistoryLine::Kind::result:
            if (open.erase(line.call) == 0) {
                breach("a result of " + line.call + ", which is no open call");
            }
            break;
        case HistoryLine::Kind::user:
        case HistoryLine::Kind::agent:
        case HistoryLine::Kind::event:
            if (!open.empty())
                breach("something is said before " + *open.begin() + " has a result");
            break;
    }
}

}  // namespace torpor::sim
