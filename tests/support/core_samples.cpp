#include "tests/support/core_samples.hpp"

namespace torpor::tests {

std::string text_of(const std::vector<wire::ContentItem>& content) {
    std::string text;
    for (const auto& item : content) {
        if (const auto* one = std::get_if<wire::TextItem>(&item)) text += one->text;
    }
    return text;
}

core::ThreadState after(core::ThreadState state, const core::Commit& commit) {
    state.closed = commit.closed;
    state.outputs = commit.outputs;
    state.outbox_positions = commit.outbox_positions;
    state.metadata = commit.metadata;
    state.history_length = commit.history_length;
    state.history.insert(state.history.end(), commit.entries.begin(), commit.entries.end());
    if (commit.summary) {
        state.summary = commit.summary->text;
        state.inherited.clear();
        state.compacted_to = commit.compacted_to;
        std::erase_if(state.history, [&](const core::HistoryEntry& entry) {
            return entry.order <= commit.compacted_to;
        });
    }
    for (const auto& call : commit.calls)
        state.calls.insert_or_assign(call.call, call);
    for (const auto& key : commit.stood)
        state.standing.erase(key);
    for (const auto& standing : commit.standing)
        state.standing.insert_or_assign(core::key_of(standing), standing);
    for (const auto position : commit.released) {
        std::erase_if(state.deferred, [&](const auto& one) { return one.position == position; });
    }
    state.deferred.insert(state.deferred.end(), commit.deferred.begin(), commit.deferred.end());
    for (const auto& message : commit.consumed)
        state.consumed.insert(message.id);
    return state;
}

core::Commit Life::live(const std::vector<core::InboxItem>& batch) {
    state.epoch += 1;
    core::Slice slice(state, policy, now);
    slice.prepare(batch);
    if (slice.needs_summary()) {
        requests.push_back(slice.summary_request(catalog, "You are helpful.", {}));
        slice.apply_summary(summary, now);
    }
    while (slice.needs_model()) {
        requests.push_back(slice.request(catalog, "You are helpful.", {}));
        core::ModelTurn turn;
        turn.text = "ok";
        if (!turns.empty()) {
            turn = turns.front();
            turns.pop_front();
        }
        slice.apply_turn(turn, catalog, now, random);
    }
    auto commit = slice.commit();
    state = after(std::move(state), commit);
    return commit;
}

std::vector<std::string> lines(const core::History& history) {
    std::vector<std::string> told;
    for (const auto& entry : history) {
        if (const auto* user = std::get_if<core::UserEntry>(&entry.body)) {
            told.push_back("user: " + user->text);
        } else if (const auto* agent = std::get_if<core::AgentEntry>(&entry.body)) {
            told.push_back("agent: " + agent->text);
        } else if (const auto* call = std::get_if<core::CallEntry>(&entry.body)) {
            told.push_back("call " + call->tool);
        } else if (const auto* result = std::get_if<core::ResultEntry>(&entry.body)) {
            told.push_back("result " + std::string(core::to_text(result->how)) + ": " +
                           text_of(result->content));
        } else {
            told.push_back("event: " + text_of(std::get<core::EventEntry>(entry.body).content));
        }
    }
    return told;
}

std::string outcome_of(const core::Commit& commit, const std::string& message) {
    for (const auto& consumed : commit.consumed) {
        if (consumed.id.str() == message) return consumed.outcome;
    }
    return {};
}

}  // namespace torpor::tests
