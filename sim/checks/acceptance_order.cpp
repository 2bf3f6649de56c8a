#include "sim/checks/acceptance_order.hpp"

#include <algorithm>
#include <charconv>
#include <vector>

namespace torpor::sim {

std::uint64_t AcceptanceOrder::number_of(std::string_view name) {
    if (numbering_ == Numbering::by_queue) return tickets_;
    std::uint64_t number = 0;
    const auto digits = name.substr(std::min(name.size(), name.rfind('-') + 1));
    std::from_chars(digits.data(), digits.data() + digits.size(), number);
    number += numbers_before_;
    highest_ = std::max(highest_, number);
    return number;
}

void AcceptanceOrder::see(const Observation& observation, Violations& violations) {
    if (std::holds_alternative<ProcessKilled>(observation.what)) {
        // A daemon that starts again counts on from what still waits.
        numbers_before_ = highest_;
        return;
    }
    if (const auto* accepted = accepted_by(observation, input_queue)) {
        // A message that is sent again long afterwards keeps its first place.
        const MessageKey key{accepted->group_id, accepted->deduplication_id};
        tickets_ += 1;
        accepted_.emplace(key, Place{tickets_, number_of(accepted->message_id)});
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
        auto& newest = newest_[{line.thread, source}];
        if (!newest.empty()) count_judged();
        const auto& place = accepted->second;
        for (const Applied& other : newest) {
            if (!place.before(other.place)) continue;
            violations.add(std::string(name()), at,
                           "the message " + described(key) + " was accepted before \"" +
                               other.identity + "\" and took effect after it");
            return;
        }
        std::erase_if(newest, [&](const Applied& other) { return other.place.before(place); });
        newest.push_back({place, line.identity});
    }
}

}  // namespace torpor::sim
