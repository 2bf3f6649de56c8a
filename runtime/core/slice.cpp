#include "runtime/core/slice.hpp"

#include <algorithm>
#include <utility>

#include "runtime/base/invariant.hpp"
#include "runtime/core/limits.hpp"
#include "runtime/core/projection.hpp"
#include "runtime/core/text.hpp"
#include "runtime/wire/digest.hpp"

namespace torpor::core {

Slice::Slice(ThreadState loaded, base::Instant now) : state_(std::move(loaded)) {
    std::int64_t order = 0;
    for (const auto& entry : state_.history) {
        base::invariant(entry.order == ++order, "a history is numbered from 1 without gaps");
    }
    for (const auto& [id, record] : state_.calls) {
        if (record.status == CallStatus::pending) ++pending_;
    }
    base::invariant(state_.deferred.empty() || blocked(),
                    "an event waits only while a call that must not be disturbed is pending");
    state_.outbox.clear();
    commit_.thread = state_.thread;
    commit_.epoch = state_.epoch;
    commit_.at = now;
    commit_.history_length = order;
    commit_.outputs = state_.outputs;
    commit_.outbox_positions = state_.outbox_positions;
    commit_.metadata = state_.metadata;
    if (state_.epoch % epochs_between_forgetting == 0) {
        commit_.forget_before = now - memory_of_messages;
    }
}

ModelRequest Slice::request(const ToolCatalog& tools, std::string prompt) const {
    base::invariant(needs_model(), "a model is asked when something is new and nothing is open");
    return project(state_.history, tools, std::move(prompt));
}

void Slice::give_up(const std::string& reason) {
    base::invariant(needs_model(), "one gives up only what is owed");
    say("I could not answer: " + reason);
    owes_turn_ = false;
}

void Slice::keep_toolsets(std::vector<SessionToolset> fetched) {
    for (auto& toolset : fetched) {
        std::erase_if(state_.toolsets,
                      [&](const SessionToolset& old) { return old.server == toolset.server; });
        state_.toolsets.push_back(toolset);
        commit_.toolsets.push_back(std::move(toolset));
    }
    std::ranges::sort(state_.toolsets, {}, &SessionToolset::server);
}

bool Slice::changed() const {
    return !commit_.consumed.empty() || !commit_.toolsets.empty();
}

Commit Slice::commit() const {
    auto commit = commit_;
    commit.calls_kept = static_cast<std::int64_t>(state_.calls.size());
    commit.deferred_kept = static_cast<std::int64_t>(state_.deferred.size());
    commit.toolsets_kept = static_cast<std::int64_t>(state_.toolsets.size());
    return commit;
}

bool Slice::blocked() const {
    return std::ranges::any_of(state_.calls, [](const auto& entry) {
        const auto& record = entry.second;
        return record.status == CallStatus::pending && !is_passive(record.kind);
    });
}

void Slice::append(base::MessageId identity, decltype(HistoryEntry::body) body) {
    HistoryEntry entry;
    entry.order = ++commit_.history_length;
    entry.identity = std::move(identity);
    entry.body = std::move(body);
    state_.history.push_back(entry);
    commit_.entries.push_back(std::move(entry));
    base::invariant(std::cmp_equal(state_.history.size(), commit_.history_length),
                    "the next order is one more than the number of entries");
}

void Slice::append_event(const base::MessageId& id, EventEntry event) {
    base::invariant(!blocked(), "an event is appended when no call would be disturbed");
    interrupt_pending("Tool call interrupted by an event");
    const auto order = std::to_string(commit_.history_length + 1);
    const auto digest = wire::hex(wire::sha256(state_.thread.str() + "\n" + order));
    event.injected = base::CallId("event_" + digest.substr(0, 24));
    append(id, std::move(event));
    owes_turn_ = true;
}

void Slice::keep(const CallRecord& record) {
    const auto known = std::ranges::find(commit_.calls, record.call, &CallRecord::call);
    if (known == commit_.calls.end()) {
        commit_.calls.push_back(record);
    } else {
        *known = record;
    }
    state_.calls.insert_or_assign(record.call, record);
}

void Slice::send(base::OutboxId id, decltype(OutboxItem::order) order) {
    OutboxItem item;
    item.id = std::move(id);
    item.position = ++commit_.outbox_positions;
    item.order = std::move(order);
    commit_.outbox.push_back(std::move(item));
}

void Slice::say(std::string text) {
    const auto sequence = ++commit_.outputs;
    wire::OutputMessage message;
    message.thread = state_.thread;
    message.id = state_.thread.str() + "#" + std::to_string(sequence);
    message.sequence = sequence;
    message.text = bounded_text(std::move(text));
    message.metadata = commit_.metadata.empty() ? "{}" : commit_.metadata;
    send(base::OutboxId("output-" + std::to_string(sequence)), SendOutput{std::move(message)});
}

void Slice::consume(const base::MessageId& id, std::string outcome) {
    const bool first = state_.consumed.insert(id).second;
    base::invariant(first, "a message is consumed once");
    commit_.consumed.push_back({.id = id, .outcome = std::move(outcome)});
}

}  // namespace torpor::core
