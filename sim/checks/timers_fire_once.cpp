#include "sim/checks/timers_fire_once.hpp"

namespace torpor::sim {
namespace {

bool names_a_wakeup(std::string_view identity) {
    return identity.starts_with("wake-") || identity.starts_with("deadline-");
}

}  // namespace

void TimersFireOnce::see(const Observation& observation, Violations& violations) {
    if (accepted_by(observation, input_queue) != nullptr) {
        judge_arrival(observation, violations);
    } else if (std::holds_alternative<fakes::RowsCommitted>(observation.what)) {
        record(observation);
        judge_effect(observation, violations);
    }
}

void TimersFireOnce::record(const Observation& observation) {
    for_changes(observation, "calls", [&](const fakes::RowChange& change) {
        const Row& row = change.values;
        const auto kind = column(row, "kind");
        const auto due = instant(row, "due_at");
        if (!due || change.operation == fakes::RowOperation::deleted) return;
        const std::string prefix = kind == "rap" ? "deadline-" : "wake-";
        const MessageKey key{column(row, "thread_id"),
                             prefix + std::string(column(row, "call_id"))};
        auto& timer = timers_.try_emplace(key, Timer{.due = *due, .fired = {}}).first->second;
        timer.dropped = column(row, "status") != "pending" || is_held(row);
    });
}

void TimersFireOnce::judge_arrival(const Observation& observation, Violations& violations) {
    const auto* accepted = accepted_by(observation, input_queue);
    const MessageKey key{accepted->group_id, accepted->deduplication_id};
    const auto known = timers_.find(key);
    if (known == timers_.end()) {
        if (!names_a_wakeup(key.second)) return;
        violations.add(std::string(name()), observation.at,
                       "the wake-up " + described(key) + " belongs to no call that was saved");
        return;
    }
    Timer& timer = known->second;
    count_judged();
    if (!timer.fired) timer.fired = observation.at;
    if (observation.at < timer.due) {
        violations.add(
            std::string(name()), observation.at,
            "the wake-up " + described(key) + " came early: due at " + base::iso8601(timer.due));
    }
}

void TimersFireOnce::judge_effect(const Observation& observation, Violations& violations) {
    for_inserts(observation, "history", [&](const Row& row) {
        const auto known = timers_.find(message_key(row));
        if (known == timers_.end()) return;
        count_judged();
        known->second.effects += 1;
        if (known->second.effects == 1) return;
        violations.add(std::string(name()), observation.at,
                       "the wake-up " + described(known->first) + " took effect again");
    });
}

void TimersFireOnce::finish(const FinalState& state, Violations& violations) {
    const auto breach = [&](std::string message) {
        violations.add(std::string(name()), state.at, std::move(message));
    };
    for (const auto& [key, timer] : timers_) {
        if (timer.dropped) continue;
        count_judged();
        const bool waits = state.ending != Ending::at_rest && timer.due >= state.at;
        if (timer.fired || waits) continue;
        breach("the wake-up " + described(key) + " never came; it was due at " +
               base::iso8601(timer.due));
    }
    if (state.ending != Ending::at_rest) return;
    for (const std::string& schedule : state.schedules) {
        breach("the schedule \"" + schedule + "\" is left behind");
    }
    const auto delayed = state.queues.find(std::string(delay_queue));
    if (delayed == state.queues.end()) return;
    for (const QueuedMessage& message : delayed->second) {
        breach("the delayed message " + message.message_id + " is left behind");
    }
}

}  // namespace torpor::sim
