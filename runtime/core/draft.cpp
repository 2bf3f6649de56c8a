#include "runtime/core/draft.hpp"

#include <algorithm>
#include <utility>

#include "runtime/base/invariant.hpp"
#include "runtime/core/balance.hpp"
#include "runtime/core/event_call.hpp"
#include "runtime/core/limits.hpp"
#include "runtime/core/prompts.hpp"
#include "runtime/core/text.hpp"

namespace torpor::core {

namespace {

/// Puts `item` in the place of the one with the same key, or at the end.
template <class Item, class Key>
void put(std::vector<Item>& items, Item item, Key key_of_item) {
    const auto same = std::ranges::find(items, key_of_item(item), key_of_item);
    if (same == items.end()) {
        items.push_back(std::move(item));
    } else {
        *same = std::move(item);
    }
}

CallStatus status_after(Resolution how) {
    switch (how) {
        case Resolution::answered:
        case Resolution::local_error:
            return CallStatus::answered;
        case Resolution::interrupted:
            return CallStatus::interrupted;
        case Resolution::expired:
            return CallStatus::expired;
    }
    return CallStatus::answered;
}

void check_loaded(const ThreadState& state) {
    base::invariant(state.compacted_to >= 0, "a summary ends at an order or before the first");
    std::int64_t order = state.compacted_to;
    for (const auto& entry : state.history) {
        base::invariant(entry.order == ++order, "own history is numbered without gaps");
    }
    base::invariant(order == state.history_length, "own history is loaded to its end");
    base::invariant(state.compacted_to == 0 || state.inherited.empty(),
                    "a thread's own summary stands for what it has inherited");
    for (const auto& [key, standing] : state.standing) {
        base::invariant(key == key_of(standing), "what stands is found by its own name");
    }
}

}  // namespace

Draft::Draft(ThreadState loaded, SlicePolicy policy, base::Instant now)
    : state_(std::move(loaded)), policy_(std::move(policy)), now_(now) {
    check_loaded(state_);
    for (const auto& [id, record] : state_.calls) {
        if (record.status == CallStatus::pending) ++pending_;
    }
    for (const auto& [key, standing] : state_.standing)
        stored_.insert(key);
    base::invariant(state_.deferred.empty() || blocked(),
                    "an event waits only while a call that must not be disturbed is pending");
    base::invariant(!state_.closed || (pending_ == 0 && state_.standing.empty()),
                    "nothing is open in a thread that is closed");
    state_.outbox.clear();
    commit_.thread = state_.thread;
    commit_.epoch = state_.epoch;
    commit_.at = now;
    commit_.outputs = state_.outputs;
    commit_.outbox_positions = state_.outbox_positions;
    commit_.root = root_of(state_.thread, state_.lineage);
    if (state_.epoch % epochs_between_forgetting == 0) {
        commit_.forget_before = now - memory_of_messages;
    }
}

std::int64_t Draft::append(base::MessageId identity, decltype(HistoryEntry::body) body) {
    base::invariant(!state_.closed, "a closed thread remembers nothing more");
    HistoryEntry entry;
    entry.order = ++state_.history_length;
    entry.identity = std::move(identity);
    entry.body = std::move(body);
    state_.history.push_back(entry);
    commit_.entries.push_back(std::move(entry));
    base::invariant(
        std::cmp_equal(state_.history.size(), state_.history_length - state_.compacted_to),
        "own history runs from the summary to the newest entry");
    return state_.history_length;
}

void Draft::append_event(const base::MessageId& identity, EventEntry event) {
    base::invariant(!blocked(), "an event is appended when no call would be disturbed");
    interrupt_pending("Tool call interrupted by an event");
    event.injected = injected_call(state_.thread, state_.history_length + 1);
    append(identity, std::move(event));
    owes_turn_ = true;
}

bool Draft::blocked() const {
    return std::ranges::any_of(state_.calls, [](const auto& entry) {
        const auto& record = entry.second;
        return record.status == CallStatus::pending && !is_passive(record.kind);
    });
}

void Draft::open(const CallRecord& record) {
    base::invariant(record.status == CallStatus::pending, "a call begins pending");
    base::invariant(!state_.calls.contains(record.call), "a call's id is unique for ever");
    keep(record);
    ++pending_;
}

void Draft::keep(const CallRecord& record) {
    put(commit_.calls, record, [](const CallRecord& one) { return one.call; });
    state_.calls.insert_or_assign(record.call, record);
}

void Draft::resolve(CallRecord record,
                    Resolution how,
                    std::vector<wire::ContentItem> content,
                    std::string display,
                    base::MessageId identity) {
    const auto call = record.call;
    end_prompts(*this, call, how == Resolution::answered ? Dismissal::nothing : Dismissal::preset);
    end_call(std::move(record), status_after(how));
    ResultEntry result;
    result.call = call;
    result.how = how;
    result.content = std::move(content);
    result.display = std::move(display);
    append(std::move(identity), std::move(result));
    owes_turn_ = true;
}

void Draft::interrupt_pending(const std::string& text) {
    auto calls = state_.calls;
    for (auto& [call, record] : calls) {
        if (record.status != CallStatus::pending) continue;
        const bool known = !take_back(record);
        std::vector<wire::ContentItem> content{wire::TextItem{text}};
        if (standing<Prompt>({"authorisation", call.str()})) {
            content.emplace_back(wire::TextItem{
                "The user had been asked for an authorisation that this call needs; it was still "
                "awaited."});
        }
        resolve(record, Resolution::interrupted, std::move(content), {},
                base::MessageId("interrupted-" + call.str()));
        if (known) cancel_at_server(record);
    }
    base::invariant(pending_ == 0, "an interruption leaves no call open");
}

void Draft::abandon_pending() {
    auto calls = state_.calls;
    for (auto& [call, record] : calls) {
        if (record.status != CallStatus::pending) continue;
        const bool known = !take_back(record);
        end_prompts(*this, call, Dismissal::preset);
        end_call(record, CallStatus::interrupted);
        if (known) cancel_at_server(record);
    }
    base::invariant(pending_ == 0, "no call of a thread that closes stays open");
}

bool Draft::take_back(CallRecord& record) {
    const auto is_begun = [&](const OutboxItem& item) {
        const auto* invoke = std::get_if<InvokeTool>(&item.order);
        return invoke != nullptr && invoke->call == record.call;
    };
    if (std::erase_if(commit_.outbox, is_begun) == 0) return false;
    std::erase_if(commit_.outbox, [&](const OutboxItem& item) {
        const auto* timer = std::get_if<ScheduleWakeup>(&item.order);
        return timer != nullptr && timer->call == record.call;
    });
    record.due.reset();
    return true;
}

void Draft::end_call(CallRecord record, CallStatus status) {
    base::invariant(record.status == CallStatus::pending, "only an open call ends");
    base::invariant(pending_ > 0, "open calls are counted");
    record.status = status;
    // The timer of a call that ends early may still fire; until then its call must be known.
    record.forgotten = std::max(now_, record.due.value_or(now_)) + memory_of_messages;
    keep(record);
    --pending_;
    if (record.due && *record.due > now_ + relay_delay_max) {
        send(base::OutboxId("drop-" + record.call.str()), DropWakeup{record.call});
    }
}

void Draft::cancel_at_server(const CallRecord& record) {
    if (record.kind != CallKind::rap || record.held) return;
    send(base::OutboxId("cancel-" + record.call.str()), NoticeCancelled{record.call});
}

void Draft::stand(Standing standing) {
    const auto key = key_of(standing);
    std::erase(commit_.stood, key);
    put(commit_.standing, standing, key_of);
    state_.standing.insert_or_assign(key, std::move(standing));
}

void Draft::drop(const StandingKey& key) {
    if (state_.standing.erase(key) == 0) return;
    std::erase_if(commit_.standing, [&](const Standing& one) { return key_of(one) == key; });
    if (stored_.contains(key)) commit_.stood.push_back(key);
}

void Draft::defer(const base::MessageId& id, decltype(DeferredEvent::event) event) {
    base::invariant(blocked(), "nothing waits without a call to wait for");
    DeferredEvent deferred;
    deferred.position = state_.deferred.empty() ? 1 : state_.deferred.back().position + 1;
    deferred.id = id;
    deferred.event = std::move(event);
    deferred.since = now_;
    state_.deferred.push_back(deferred);
    commit_.deferred.push_back(std::move(deferred));
}

std::vector<DeferredEvent> Draft::release() {
    auto waiting = std::exchange(state_.deferred, {});
    for (const auto& deferred : waiting) {
        const auto begun = std::erase_if(commit_.deferred, [&](const DeferredEvent& one) {
            return one.position == deferred.position;
        });
        if (begun == 0) commit_.released.push_back(deferred.position);
    }
    return waiting;
}

void Draft::send(base::OutboxId id, decltype(OutboxItem::order) order) {
    OutboxItem item;
    item.id = std::move(id);
    item.position = ++commit_.outbox_positions;
    item.order = std::move(order);
    state_.outbox_positions = item.position;
    commit_.outbox.push_back(std::move(item));
}

void Draft::say(std::string text) {
    // A client is attached to the root: what other threads say needs their name.
    if (state_.lineage.kind != ThreadKind::root) text = "[" + state_.thread.str() + "] " + text;
    wire::OutputMessage message;
    message.text = bounded_text(std::move(text));
    put_out(std::move(message), state_.metadata);
}

void Draft::notify(decltype(wire::OutputMessage::notice) notice) {
    notify(std::move(notice), state_.metadata);
}

void Draft::notify(decltype(wire::OutputMessage::notice) notice, const std::string& metadata) {
    wire::OutputMessage message;
    message.notice = std::move(notice);
    put_out(std::move(message), metadata);
}

void Draft::put_out(wire::OutputMessage message, const std::string& metadata) {
    const auto sequence = std::to_string(++state_.outputs);
    commit_.outputs = state_.outputs;
    message.thread = state_.thread;
    message.root = commit_.root;
    message.id = state_.thread.str() + "#" + sequence;
    message.sequence = state_.outputs;
    message.metadata = metadata.empty() ? "{}" : metadata;
    send(base::OutboxId("output-" + sequence), SendOutput{std::move(message)});
}

void Draft::give_birth(Birth birth) {
    std::int64_t order = 0;
    for (const auto& entry : birth.entries) {
        base::invariant(entry.order == ++order, "a child's entries are numbered from 1");
    }
    base::invariant(birth.lineage.kind != ThreadKind::root, "a child is no root");
    base::invariant(birth.first.kind == CallKind::birth, "a child waits for its start");
    commit_.births.push_back(std::move(birth));
}

void Draft::close() {
    base::invariant(state_.lineage.kind != ThreadKind::root, "a root never closes");
    base::invariant(pending_ == 0, "no call is open in a thread that closes");
    base::invariant(state_.standing.empty(), "nothing stands in a thread that closes");
    base::invariant(state_.deferred.empty(), "nothing waits in a thread that closes");
    state_.closed = true;
    owes_turn_ = false;
}

void Draft::summarise(Summary summary) {
    base::invariant(!summarised(), "one slice makes at most one summary");
    base::invariant(summary.up_to > state_.compacted_to, "a summary covers more than the last one");
    base::invariant(balanced_point(state_, summary.up_to) == summary.up_to,
                    "no call is parted from its result by a summary");
    const auto covered = summary.up_to - state_.compacted_to;
    state_.history.erase(state_.history.begin(), state_.history.begin() + covered);
    state_.inherited.clear();
    state_.compacted_to = summary.up_to;
    state_.summary = summary.text;
    commit_.summary = std::move(summary);
}

void Draft::set_metadata(std::string metadata) {
    state_.metadata = std::move(metadata);
}

void Draft::keep_toolsets(std::vector<SessionToolset> fetched) {
    for (auto& toolset : fetched) {
        put(state_.toolsets, toolset, [](const SessionToolset& one) { return one.server; });
        put(commit_.toolsets, std::move(toolset),
            [](const SessionToolset& one) { return one.server; });
    }
    std::ranges::sort(state_.toolsets, {}, &SessionToolset::server);
}

void Draft::consume(const base::MessageId& id, std::string outcome) {
    const bool first = state_.consumed.insert(id).second;
    base::invariant(first, "a message is consumed once");
    commit_.consumed.push_back({.id = id, .outcome = std::move(outcome)});
}

void Draft::revise(const base::MessageId& id, std::string outcome) {
    const auto place = std::ranges::find(commit_.consumed, id, &ConsumedMessage::id);
    if (place != commit_.consumed.end()) place->outcome = std::move(outcome);
}

bool Draft::changed() const {
    return !commit_.consumed.empty() || !commit_.entries.empty() || !commit_.outbox.empty() ||
           !commit_.toolsets.empty() || !commit_.standing.empty() || !commit_.stood.empty() ||
           commit_.summary.has_value();
}

Commit Draft::commit() const {
    auto commit = commit_;
    commit.history_length = state_.history_length;
    commit.compacted_to = state_.compacted_to;
    commit.closed = state_.closed;
    commit.metadata = state_.metadata;
    commit.calls_kept = static_cast<std::int64_t>(state_.calls.size());
    commit.deferred_kept = static_cast<std::int64_t>(state_.deferred.size());
    commit.toolsets_kept = static_cast<std::int64_t>(state_.toolsets.size());
    commit.standing_kept = static_cast<std::int64_t>(state_.standing.size());
    return commit;
}

}  // namespace torpor::core
