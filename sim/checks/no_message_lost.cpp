#include "sim/checks/no_message_lost.hpp"

#include <algorithm>

#include "runtime/wire/input_message.hpp"

namespace torpor::sim {

void NoMessageLost::see(const Observation& observation, Violations& violations) {
    if (const auto* spoke = std::get_if<UserSpoke>(&observation.what)) {
        spoken_.emplace(MessageKey{spoke->thread.str(), spoke->id.str()}, observation.at);
    } else if (const auto* accepted = accepted_by(observation, input_queue)) {
        accepted_.emplace(MessageKey{accepted->group_id, accepted->deduplication_id},
                          observation.at);
        arrived_.insert(accepted->deduplication_id);
        note_report(*accepted);
    } else if (const auto* dead = std::get_if<fakes::MessageDeadLettered>(&observation.what)) {
        if (dead->queue == input_queue) dead_.insert({dead->group_id, dead->deduplication_id});
    } else if (std::holds_alternative<fakes::RowsCommitted>(observation.what)) {
        judge_reports(observation, violations);
        judge(observation);
    }
}

void NoMessageLost::note_report(const fakes::MessageAccepted& accepted) {
    if (!accepted.deduplication_id.starts_with("report-")) return;
    const auto message = wire::decode_input_message(accepted.body);
    if (!message) return;
    const auto* report = std::get_if<wire::ThreadReport>(&message->content);
    if (report == nullptr) return;
    reports_.emplace(MessageKey{accepted.group_id, accepted.deduplication_id}, report->child.str());
}

void NoMessageLost::judge_reports(const Observation& observation, Violations& violations) {
    const auto closing = closed_threads(observation);
    for_inserts(observation, "consumed", [&](const Row& row) {
        // Its parent has closed on the same occasion, before it.
        if (column(row, "outcome") == "closed_thread" && closing.contains(column(row, "thread_id")))
            return;
        if (column(row, "outcome") == "applied" || column(row, "outcome") == "deferred") return;
        const auto report = reports_.find(message_key(row));
        if (report == reports_.end()) return;
        if (!children_.contains({report->first.first, report->second})) return;
        violations.add(std::string(name()), observation.at,
                       "the report " + described(report->first) + " of an open child was refused");
    });
    for_changes(observation, "standing", [&](const fakes::RowChange& change) {
        if (column(change.values, "kind") != "child") return;
        const MessageKey child{column(change.values, "thread_id"),
                               column(change.values, "item_id")};
        if (change.operation == fakes::RowOperation::deleted) {
            children_.erase(child);
        } else {
            children_.insert(child);
        }
    });
}

void NoMessageLost::note_word(const HistoryLine& line) {
    if (line.kind == HistoryLine::Kind::call) {
        const MessageKey call{line.thread, line.call};
        if (line.tool == "report_to_parent") words_[call] = "report-" + line.call;
        if (line.tool == "send_message_to_child") words_[call] = "parent-" + line.call;
    } else if (line.kind == HistoryLine::Kind::result) {
        // A thread that is told of an error has told nobody anything.
        if (line.how != "answered") words_.erase(MessageKey{line.thread, line.call});
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
        note_word(*line);
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
    for (const auto& [call, message] : words_) {
        if (arrived_.contains(message)) continue;
        breach(state.at, "what thread \"" + call.first + "\" told another one by " + call.second +
                             " never arrived there");
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
