#include "sim/checks/subscriptions_honoured.hpp"

#include "runtime/wire/input_message.hpp"

namespace torpor::sim {

void SubscriptionsHonoured::see(const Observation& observation, Violations& violations) {
    if (const auto* accepted = accepted_by(observation, input_queue)) {
        const auto message = wire::decode_input_message(accepted->body);
        if (!message) return;
        const MessageKey key{accepted->group_id, accepted->deduplication_id};
        const auto& content = message->content;
        if (const auto* event = std::get_if<wire::SubscriptionEvent>(&content)) {
            events_.emplace(key, Key{accepted->group_id, event->call.str()});
        } else if (const auto* result = std::get_if<wire::ToolAnswer>(&content)) {
            if (result->subscription)
                confirmations_.emplace(key, Key{accepted->group_id, result->call.str()});
        }
    } else if (std::holds_alternative<fakes::RowsCommitted>(observation.what)) {
        judge(observation, violations);
    }
}

void SubscriptionsHonoured::judge(const Observation& observation, Violations& violations) {
    std::set<Key> opened;
    std::set<Key> passing;
    std::set<Key> ended;
    for_changes(observation, "standing", [&](const fakes::RowChange& change) {
        if (column(change.values, "kind") != "subscription") return;
        const Key key{column(change.values, "thread_id"), column(change.values, "item_id")};
        const bool over = change.operation == fakes::RowOperation::deleted;
        (over ? ended : opened).insert(key);
    });
    // A subscription may begin and end within one slice, and leave no row.
    for_inserts(observation, "consumed", [&](const Row& row) {
        const auto confirmation = confirmations_.find(message_key(row));
        const bool applied = column(row, "outcome") == "applied";
        if (confirmation == confirmations_.end() || !applied) return;
        if (!open_.contains(confirmation->second)) passing.insert(confirmation->second);
    });
    for_inserts(observation, "consumed", [&](const Row& row) {
        const auto event = events_.find(message_key(row));
        if (event == events_.end()) return;
        count_judged();
        const Key& key = event->second;
        const bool known = open_.contains(key) || opened.contains(key) || passing.contains(key);
        const auto outcome = column(row, "outcome");
        if (outcome == "applied" && !known && !ended.contains(key)) {
            violations.add(std::string(name()), observation.at,
                           "the event " + described(event->first) +
                               " took effect although nothing is subscribed by " + key.second);
        } else if (outcome == "unknown_subscription" && open_.contains(key) && ended.empty()) {
            violations.add(std::string(name()), observation.at,
                           "the event " + described(event->first) + " of the open subscription " +
                               key.second + " was refused");
        }
    });
    open_.insert(opened.begin(), opened.end());
    for (const Key& key : ended)
        open_.erase(key);
}

void SubscriptionsHonoured::finish(const FinalState& state, Violations& violations) {
    std::set<Key> left;
    if (const auto rows = state.tables.find("standing"); rows != state.tables.end()) {
        for (const Row& row : rows->second) {
            if (column(row, "kind") != "subscription") continue;
            left.emplace(column(row, "thread_id"), column(row, "item_id"));
        }
    }
    count_judged(open_.size());
    if (left == open_) return;
    violations.add(std::string(name()), state.at,
                   std::to_string(left.size()) + " subscriptions are open in the end, " +
                       std::to_string(open_.size()) + " were opened and not ended");
}

}  // namespace torpor::sim
