#include "sim/checks/takes_effect_once.hpp"

#include "runtime/wire/input_message.hpp"

namespace torpor::sim {
namespace {

/// Entries that exist because a message came in; the others the runtime or the model made.
bool comes_from_a_message(const HistoryLine& line) {
    switch (line.kind) {
        case HistoryLine::Kind::user:
        case HistoryLine::Kind::event:
            return true;
        case HistoryLine::Kind::result:
            // What the runtime does for the model within a slice it answers itself.
            return line.how == "answered" && line.identity != "done-" + line.call;
        case HistoryLine::Kind::agent:
        case HistoryLine::Kind::call:
            return false;
    }
    return false;
}

}  // namespace

TakesEffectOnce::Shows TakesEffectOnce::shows(std::string_view body) {
    const auto message = wire::decode_input_message(body);
    if (!message) return Shows::by_an_entry;
    const auto& content = message->content;
    if (std::holds_alternative<wire::Attach>(content)) return Shows::perhaps_nothing;
    const bool entry = std::holds_alternative<wire::UserText>(content) ||
                       std::holds_alternative<wire::ToolAnswer>(content) ||
                       std::holds_alternative<wire::ParentMessage>(content);
    return entry ? Shows::by_an_entry : Shows::otherwise_too;
}

void TakesEffectOnce::see(const Observation& observation, Violations& violations) {
    if (const auto* accepted = accepted_by(observation, input_queue)) {
        accepted_.emplace(MessageKey{accepted->group_id, accepted->deduplication_id},
                          shows(accepted->body));
    } else if (std::holds_alternative<fakes::RowsCommitted>(observation.what)) {
        judge(observation, violations);
    }
}

void TakesEffectOnce::judge(const Observation& observation, Violations& violations) {
    const auto breach = [&](std::string message) {
        violations.add(std::string(name()), observation.at, std::move(message));
    };
    // A message that is no entry shows in what stands open, in threads, summaries or orders.
    bool otherwise = false;
    bool grows = false;
    for_inserts(observation, "outbox", [&](const Row&) { grows = true; });
    for (const auto table : {"standing", "summaries", "outbox"}) {
        for_changes(observation, table, [&](const fakes::RowChange&) { otherwise = true; });
    }
    for_changes(observation, "threads", [&](const fakes::RowChange& change) {
        if (integer(change.values, "closed") != 0) otherwise = true;
        if (change.operation != fakes::RowOperation::inserted) return;
        if (column(change.values, "lineage").empty()) return;
        otherwise = grows = true;
        const std::string thread(column(change.values, "thread_id"));
        if (!born_.insert(thread).second) breach("the thread \"" + thread + "\" is born twice");
    });
    const auto shown_otherwise = [&](const MessageKey& key) {
        const auto known = accepted_.find(key);
        if (known == accepted_.end()) return false;
        return known->second == Shows::perhaps_nothing ||
               (otherwise && known->second == Shows::otherwise_too);
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
        count_judged();
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
        // The others are judged one by one.
        if (!comes_from_a_message(*line)) grows = true;
        judge_entry(observation, *line, remembered, violations);
        applied.erase({line->thread, line->identity});
        // What it waited for came in the same slice.
        idle.erase({line->thread, line->identity});
    });
    if (grows && remembered.empty()) breach("a thread goes on and no message is the reason");
    for (const MessageKey& key : applied) {
        if (shown_otherwise(key)) continue;
        breach("the message " + described(key) + " is said to be applied, and nothing shows it");
    }
    for (const MessageKey& key : idle) {
        if (shown_otherwise(key)) continue;
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
    count_judged();
    if (!appended_.insert(key).second) breach("is appended twice");
    if (!comes_from_a_message(line)) return;
    if (!accepted_.contains(key)) breach("comes from no message that was accepted");
    if (!remembered.contains(key)) breach("is saved apart from the mark of its message");
}

}  // namespace torpor::sim
