#include "sim/checks/takes_effect_once.hpp"

namespace torpor::sim {
namespace {

/// Entries that exist because a message came in; the others the runtime or the model made.
bool comes_from_a_message(const HistoryLine& line) {
    switch (line.kind) {
        case HistoryLine::Kind::user:
        case HistoryLine::Kind::event:
            return true;
        case HistoryLine::Kind::result:
            return line.how == "answered";
        case HistoryLine::Kind::agent:
        case HistoryLine::Kind::call:
            return false;
    }
    return false;
}

}  // namespace

void TakesEffectOnce::see(const Observation& observation, Violations& violations) {
    if (const auto* accepted = accepted_by(observation, input_queue)) {
        accepted_.insert({accepted->group_id, accepted->deduplication_id});
    } else if (std::holds_alternative<fakes::RowsCommitted>(observation.what)) {
        judge(observation, violations);
    }
}

void TakesEffectOnce::judge(const Observation& observation, Violations& violations) {
    const auto breach = [&](std::string message) {
        violations.add(std::string(name()), observation.at, std::move(message));
    };
    // What this transaction remembers about messages: consumed now, or released from waiting.
    std::set<MessageKey> remembered;
    std::set<MessageKey> put_off;
    for_changes(observation, "deferred", [&](const fakes::RowChange& change) {
        const bool waits = change.operation == fakes::RowOperation::inserted;
        (waits ? put_off : remembered).insert(message_key(change.values));
    });
    std::set<MessageKey> applied;
    std::set<MessageKey> idle;
    for_inserts(observation, "consumed", [&](const Row& row) {
        const MessageKey key = message_key(row);
        const std::string outcome(column(row, "outcome"));
        const auto [known, first] = outcomes_.emplace(key, outcome);
        const bool effective = outcome == "applied" || outcome == "deferred";
        if (!first && effective) breach("the message " + described(key) + " is consumed twice");
        remembered.insert(key);
        if (outcome == "applied") applied.insert(key);
        if (outcome == "deferred" && !put_off.contains(key)) idle.insert(key);
    });
    for_inserts(observation, "history", [&](const Row& row) {
        const auto line = history_line(row);
        if (!line) return breach("a history entry cannot be read");
        judge_entry(observation, *line, remembered, violations);
        applied.erase({line->thread, line->identity});
        // What it waited for came in the same slice.
        idle.erase({line->thread, line->identity});
    });
    for (const MessageKey& key : applied) {
        breach("the message " + described(key) + " is said to be applied, and nothing shows it");
    }
    for (const MessageKey& key : idle) {
        breach("the message " + described(key) + " is said to wait, and nothing waits");
    }
}

void TakesEffectOnce::judge_entry(const Observation& observation,
                                  const HistoryLine& line,
                                  const std::set<MessageKey>& remembered,
                                  Violations& violations) {
    const MessageKey key{line.thread, line.identity};
    const auto breach = [&](const std::string& fault) {
        violations.add(std::string(name()), observation.at,
                       "the entry " + described(key) + ' ' + fault);
    };
    if (!appended_.insert(key).second) breach("is appended twice");
    if (!comes_from_a_message(line)) return;
    if (!accepted_.contains(key)) breach("comes from no message that was accepted");
    if (!remembered.contains(key)) breach("is saved apart from the mark of its message");
}

}  // namespace torpor::sim
