#include "sim/checks/no_message_lost.hpp"

#include <algorithm>

namespace torpor::sim {

void NoMessageLost::see(const Observation& observation, Violations&) {
    if (const auto* spoke = std::get_if<UserSpoke>(&observation.what)) {
        spoken_.emplace(MessageKey{spoke->thread.str(), spoke->id.str()}, observation.at);
    } else if (const auto* accepted = accepted_by(observation, input_queue)) {
        accepted_.emplace(MessageKey{accepted->group_id, accepted->deduplication_id},
                          observation.at);
    } else if (const auto* dead = std::get_if<fakes::MessageDeadLettered>(&observation.what)) {
        if (dead->queue == input_queue) dead_.insert({dead->group_id, dead->deduplication_id});
    } else if (std::holds_alternative<fakes::RowsCommitted>(observation.what)) {
        judge(observation);
    }
}

void NoMessageLost::judge(const Observation& observation) {
    for_inserts(observation, "consumed",
                [&](const Row& row) { consumed_.insert(message_key(row)); });
    // The newest entry of each thread in this transaction says who is to speak next.
    std::map<std::string, HistoryLine> newest;
    for_inserts(observation, "history", [&](const Row& row) {
        auto line = history_line(row);
        if (!line) return;
        auto& last = newest[line->thread];
        if (line->order > last.order) last = *std::move(line);
    });
    for (const auto& [thread, line] : newest) {
        unseen_.erase(thread);
        if (line.kind == HistoryLine::Kind::agent || line.kind == HistoryLine::Kind::call) continue;
        unseen_.emplace(thread, observation.at);
    }
    // A runtime that gives up on the model says so to the user, and owes nothing more.
    for_inserts(observation, "outbox", [&](const Row& row) {
        if (column(row, "kind") == "output") unseen_.erase(std::string(column(row, "thread_id")));
    });
}

void NoMessageLost::finish(const FinalState& state, Violations& violations) {
    const auto breach = [&](base::Instant at, std::string message) {
        violations.add(std::string(name()), at, std::move(message));
    };
    count_judged(spoken_.size() + accepted_.size());
    for (const auto& [key, at] : spoken_) {
        if (!accepted_.contains(key))
            breach(at, "the message " + described(key) + " never arrived");
    }
    for (const auto& [key, at] : accepted_) {
        if (consumed_.contains(key)) continue;
        if (!dead_.contains(key)) {
            breach(at, "the message " + described(key) + " never took effect");
        } else if (dead_letters_ == DeadLetters::unexpected) {
            breach(at, "the message " + described(key) + " became a dead letter");
        }
    }
    std::set<std::string> pending;
    if (const auto calls = state.tables.find("calls"); calls != state.tables.end()) {
        for (const Row& row : calls->second) {
            if (column(row, "status") == "pending") pending.emplace(column(row, "thread_id"));
        }
    }
    std::set<std::string> closed;
    if (const auto threads = state.tables.find("threads"); threads != state.tables.end()) {
        for (const Row& row : threads->second) {
            if (integer(row, "closed") != 0) closed.emplace(column(row, "thread_id"));
        }
    }
    for (const auto& [thread, at] : unseen_) {
        if (closed.contains(thread)) continue;
        if (pending.contains(thread) || empty_turns_ == EmptyTurns::scripted) continue;
        breach(at, "the model has not seen what was last said in thread \"" + thread + '"');
    }
    const auto deferred = state.tables.find("deferred");
    if (deferred == state.tables.end()) return;
    for (const Row& row : deferred->second) {
        if (pending.contains(std::string(column(row, "thread_id")))) continue;
        breach(state.at, "the message " + described(message_key(row)) + " waits for nothing");
    }
}

}  // namespace torpor::sim
