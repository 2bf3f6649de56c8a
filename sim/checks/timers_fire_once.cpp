#include "sim/checks/timers_fire_once.hpp"

#include <algorithm>
#include <string>

#include "sim/checks/hindrance.hpp"
#include "sim/checks/sleep_plan.hpp"

namespace torpor::sim {
namespace {

/// A timer with less to go is not taken back: it waits on a queue, and fires harmlessly.
constexpr base::Duration taken_back_beyond = std::chrono::minutes{15};
/// How long a slice that was hindered may take until it is repeated and through.
constexpr base::Duration recovery_max = std::chrono::hours{1};
/// More calls of one turn are not made.
constexpr std::size_t calls_per_turn_max = 64;

bool names_a_wakeup(std::string_view identity) {
    return identity.starts_with("wake-") || identity.starts_with("deadline-");
}

}  // namespace

void TimersFireOnce::see(const Observation& observation, Violations& violations) {
    if (is_hindrance(observation.what)) {
        hindrances_.push_back(observation.at);
    } else if (accepted_by(observation, input_queue) != nullptr) {
        judge_arrival(observation, violations);
    } else if (std::holds_alternative<fakes::RowsCommitted>(observation.what)) {
        record(observation, violations);
        judge_refusals(observation, violations);
        judge_effect(observation, violations);
    }
}

void TimersFireOnce::record(const Observation& observation, Violations& violations) {
    const auto closed = closed_threads(observation);
    for_changes(observation, "calls", [&](const fakes::RowChange& change) {
        const Row& row = change.values;
        const auto kind = column(row, "kind");
        const auto due = instant(row, "due_at");
        // A record that is forgotten changes nothing, unless its thread goes with it.
        const bool forgotten = change.operation == fakes::RowOperation::deleted;
        const bool gone = forgotten && closed.contains(column(row, "thread_id"));
        if (!due || (forgotten && !gone)) return;
        const std::string prefix = kind == "rap" ? "deadline-" : "wake-";
        const MessageKey key{column(row, "thread_id"),
                             prefix + std::string(column(row, "call_id"))};
        const auto [known, first] =
            timers_.try_emplace(key, Timer{.due = *due, .fired = {}, .ended = {}});
        if (first && kind != "rap") judge_plan(row, *due, observation.at, violations);
        auto& timer = known->second;
        const bool over = gone || column(row, "status") != "pending";
        timer.dropped = over || is_held(row);
        if (over && !timer.ended) timer.ended = observation.at;
    });
}

void TimersFireOnce::judge_plan(const Row& call,
                                base::Instant due,
                                base::Instant at,
                                Violations& violations) {
    const auto opened = instant(call, "opened_at");
    if (!opened) return;
    const auto meant = end_of_sleep(column(call, "kind"), column(call, "arguments"), *opened);
    if (!meant || *meant == due) return;
    violations.add(std::string(name()), at,
                   "the sleep " + std::string(column(call, "call_id")) + " is due at " +
                       base::iso8601(due) + " and was asked for until " + base::iso8601(*meant));
}

void TimersFireOnce::judge_refusals(const Observation& observation, Violations& violations) {
    std::map<std::string, HistoryLine> asked;  ///< calls of this commit that are to sleep
    std::map<std::string, std::size_t> calls;  ///< how many, by thread
    std::vector<HistoryLine> refused;
    for_inserts(observation, "history", [&](const Row& row) {
        const auto data = column(row, "message_data");
        if (data.contains("tool_call")) calls[std::string(column(row, "thread_id"))] += 1;
        const bool concerns = data.contains("\"sleep") || data.contains("local_error");
        if (!concerns) return;
        auto line = history_line(row);
        if (!line) return;
        if (line->how == "local_error") refused.push_back(*line);
        const bool sleeps = line->tool == "sleep" || line->tool == "sleep_until";
        if (sleeps && line->kind == HistoryLine::Kind::call) asked.emplace(line->call, *line);
    });
    for_changes(observation, "threads", [&](const fakes::RowChange& change) {
        // The turn that closes its thread begins nothing else.
        if (integer(change.values, "closed") == 0) return;
        const auto thread = column(change.values, "thread_id");
        std::erase_if(asked, [&](const auto& one) { return one.second.thread == thread; });
    });
    for (const HistoryLine& result : refused) {
        const auto sleep = asked.find(result.call);
        if (sleep == asked.end() || calls[result.thread] > calls_per_turn_max) continue;
        const auto& [thread, tool] = std::tie(sleep->second.thread, sleep->second.tool);
        if (result.thread != thread) continue;
        if (!end_of_sleep(tool, sleep->second.arguments, observation.at)) continue;
        violations.add(std::string(name()), observation.at,
                       "the " + tool + ' ' + sleep->second.arguments + " of thread \"" + thread +
                           "\" was refused, although there is such a time");
    }
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
    if (!timer.ended || timer.due <= *timer.ended + taken_back_beyond) return;
    if (hindered_after(*timer.ended)) return;
    violations.add(std::string(name()), observation.at,
                   "the wake-up " + described(key) +
                       " came although its call had ended long before, at " +
                       base::iso8601(*timer.ended));
}

bool TimersFireOnce::hindered_after(base::Instant at) const {
    // Hosts may have been cut off from each other before.
    const auto first = std::ranges::lower_bound(hindrances_, at - taken_back_beyond);
    return first != hindrances_.end() && *first <= at + recovery_max;
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
