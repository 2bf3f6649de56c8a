#include "sim/checks/acceptance_order.hpp"

#include <algorithm>
#include <vector>

namespace torpor::sim {

void AcceptanceOrder::see(const Observation& observation, Violations& violations) {
    if (const auto* accepted = accepted_by(observation, input_queue)) {
        // A message that is sent again long afterwards keeps its first place.
        const MessageKey key{accepted->group_id, accepted->deduplication_id};
        const bool one_instant = tickets_ > 0 && observation.at == newest_accepted_;
        if (!one_instant || at_one_instant_ == AtOneInstant::in_order) tickets_ += 1;
        newest_accepted_ = observation.at;
        accepted_.emplace(key, tickets_);
        return;
    }
    for_inserts(observation, "deferred",
                [&](const Row& row) { deferred_.insert(message_key(row)); });
    // What was put off and released by one slice leaves no other trace of its wait.
    for_inserts(observation, "consumed", [&](const Row& row) {
        if (column(row, "outcome") == "deferred") deferred_.insert(message_key(row));
    });
    std::vector<HistoryLine> lines;
    for_inserts(observation, "history", [&](const Row& row) {
        if (auto line = history_line(row)) lines.push_back(*std::move(line));
    });
    std::ranges::sort(lines, {},
                      [](const HistoryLine& line) { return std::pair{line.thread, line.order}; });
    for (const HistoryLine& line : lines)
        judge(line, observation.at, violations);
}

void AcceptanceOrder::judge(const HistoryLine& line, base::Instant at, Violations& violations) {
    const MessageKey key{line.thread, line.identity};
    const auto accepted = accepted_.find(key);
    if (accepted == accepted_.end()) return;
    std::vector<Source> sources;
    if (line.kind == HistoryLine::Kind::user) sources.push_back(Source::users);
    if (line.kind == HistoryLine::Kind::event) sources.push_back(Source::events);
    // What was put off on purpose may be overtaken by answers, and by nothing else.
    const bool answers = line.kind != HistoryLine::Kind::user && !deferred_.contains(key);
    if (answers) sources.push_back(Source::tools);
    for (const Source source : sources) {
        Newest& newest = newest_[{line.thread, source}];
        if (newest.ticket > 0) count_judged();
        if (accepted->second < newest.ticket) {
            violations.add(std::string(name()), at,
                           "the message " + described(key) + " was accepted before \"" +
                               newest.identity + "\" and took effect after it");
            return;
        }
        newest = {.ticket = accepted->second, .identity = line.identity};
    }
}

}  // namespace torpor::sim
