#include "sim/checks/acknowledged_after_effects.hpp"

#include "runtime/wire/input_message.hpp"

namespace torpor::sim {

void AcknowledgedAfterEffects::see(const Observation& observation, Violations& violations) {
    if (const auto* accepted = accepted_by(observation, input_queue)) {
        accepted_.insert({accepted->group_id, accepted->deduplication_id});
    } else if (const auto* delayed = accepted_by(observation, delay_queue)) {
        if (const auto carried = wire::decode_delayed_message(delayed->body)) {
            delayed_[delayed->message_id] = {carried->thread.str(), carried->id.str()};
        }
    } else if (const auto* deleted = std::get_if<fakes::MessageDeleted>(&observation.what)) {
        if (deleted->queue == input_queue) judge(*deleted, observation.at, violations);
        if (deleted->queue == delay_queue) judge_relay(*deleted, observation.at, violations);
    } else if (std::holds_alternative<fakes::RowsCommitted>(observation.what)) {
        record(observation);
    }
}

void AcknowledgedAfterEffects::record(const Observation& observation) {
    std::set<OutboxKey> orders;
    for_changes(observation, "outbox", [&](const fakes::RowChange& change) {
        OutboxKey key{column(change.values, "thread_id"), column(change.values, "outbox_id")};
        if (change.operation == fakes::RowOperation::inserted) {
            unsent_.insert(key);
            orders.insert(std::move(key));
        } else if (change.operation == fakes::RowOperation::deleted) {
            unsent_.erase(key);
        }
    });
    for_inserts(observation, "consumed",
                [&](const Row& row) { consumed_.emplace(message_key(row), orders); });
}

void AcknowledgedAfterEffects::judge(const fakes::MessageDeleted& deleted,
                                     base::Instant at,
                                     Violations& violations) {
    count_judged();
    const MessageKey key{deleted.group_id, deleted.deduplication_id};
    const auto consumed = consumed_.find(key);
    if (consumed == consumed_.end()) {
        violations.add(std::string(name()), at,
                       "the message " + described(key) + " was deleted and had no effect");
        return;
    }
    for (const OutboxKey& order : consumed->second) {
        if (!unsent_.contains(order)) continue;
        violations.add(std::string(name()), at,
                       "the message " + described(key) + " was deleted before \"" + order.second +
                           "\" was sent");
    }
}

void AcknowledgedAfterEffects::judge_relay(const fakes::MessageDeleted& deleted,
                                           base::Instant at,
                                           Violations& violations) {
    const auto carried = delayed_.find(deleted.message_id);
    if (carried != delayed_.end()) count_judged();
    if (carried == delayed_.end() || accepted_.contains(carried->second)) return;
    violations.add(std::string(name()), at,
                   "the delayed message " + described(carried->second) +
                       " was deleted before the input queue had it");
}

}  // namespace torpor::sim
