#include <utility>

#include "runtime/base/invariant.hpp"
#include "runtime/core/content.hpp"
#include "runtime/core/intake.hpp"
#include "runtime/core/limits.hpp"
#include "runtime/core/text.hpp"
#include "runtime/core/threads.hpp"
#include "runtime/wire/builtin_arguments.hpp"

/// What answers no call: events of subscriptions, reports of children, words of the parent.
namespace torpor::core {

namespace {

std::size_t size_of(const DeferredEvent& deferred) {
    if (const auto* event = std::get_if<EventEntry>(&deferred.event)) {
        return content_size(event->content);
    }
    const auto& message = std::get<wire::InputMessage>(deferred.event);
    const auto* event = std::get_if<wire::SubscriptionEvent>(&message.content);
    base::invariant(event != nullptr, "of messages only events of subscriptions wait");
    return content_size(event->content);
}

/// The tool and the arguments of a call, from wherever they are known.
struct Origin {
    std::string tool;
    std::string arguments;
};
Origin origin_of(const Draft& draft, const base::CallId& call) {
    if (const auto* subscription = draft.standing<Subscription>({"subscription", call.str()})) {
        return {subscription->tool, subscription->arguments};
    }
    const auto known = draft.state().calls.find(call);
    if (known != draft.state().calls.end()) return {known->second.tool, known->second.arguments};
    for (const auto& entry : draft.state().history) {
        const auto* made = std::get_if<CallEntry>(&entry.body);
        if (made && made->call == call) return {made->tool, made->arguments};
    }
    return {"spawn_thread", "{}"};
}

/// On whose behalf the model is asked because of an event [D-092].
std::string user_of(const Draft& draft, const EventEntry& event) {
    const auto& call = event.original_call;
    if (event.child.empty()) {
        if (const auto* one = draft.standing<Subscription>({"subscription", call.str()})) {
            return one->user_id;
        }
        const auto known = draft.state().calls.find(call);
        if (known != draft.state().calls.end()) return known->second.user_id;
    }
    return wire::text_member(draft.state().metadata, "user_id");
}

void append(Draft& draft, const base::MessageId& id, EventEntry event) {
    auto user = user_of(draft, event);
    draft.append_event(id, std::move(event));
    draft.set_user(std::move(user));
}

/// How an event of a subscription ended.
enum class EventOutcome { applied, unknown_subscription, too_many_children };

std::string to_text(EventOutcome outcome) {
    switch (outcome) {
        case EventOutcome::applied:
            return "applied";
        case EventOutcome::unknown_subscription:
            return "unknown_subscription";
        case EventOutcome::too_many_children:
            return "too_many_children";
    }
    return "";
}

/// A minute has a bounded number of events; false if it is full. A final event always has room: it
/// is what ends the subscription.
bool count(Draft& draft, const wire::SubscriptionEvent& event) {
    const auto* standing = draft.standing<Subscription>({"subscription", event.call.str()});
    if (!standing || event.final) return true;
    auto subscription = *standing;
    if (draft.now() >= subscription.window + std::chrono::minutes{1}) {
        subscription.window = draft.now();
        subscription.in_window = 0;
    }
    if (subscription.in_window >= events_per_minute_max) return false;
    subscription.in_window += 1;
    draft.stand(std::move(subscription));
    return true;
}

EventOutcome apply(Draft& draft, const base::MessageId& id, const wire::SubscriptionEvent& event) {
    const StandingKey key{"subscription", event.call.str()};
    const auto* standing = draft.standing<Subscription>(key);
    if (!standing) return EventOutcome::unknown_subscription;
    const auto subscription = *standing;
    // Where the tree can grow no deeper, an event is dealt with in the thread that subscribed.
    const bool inline_event =
        event.associative || draft.state().lineage.ancestors.size() + 1 > depth_max;
    auto outcome = EventOutcome::applied;
    if (inline_event) {
        EventEntry entry;
        entry.original_tool = subscription.tool;
        entry.original_call = subscription.call;
        entry.original_arguments = subscription.arguments;
        entry.content = event.content;
        append(draft, id, std::move(entry));
    } else if (birth_complaint(draft.state())) {
        outcome = EventOutcome::too_many_children;
    } else {
        spawn_for_event(draft, subscription, id, event.content);
    }
    if (event.final) draft.drop(key);
    return outcome;
}

bool is_sent_and_pending(const Draft& draft, const base::CallId& call) {
    const auto known = draft.state().calls.find(call);
    if (known == draft.state().calls.end()) return false;
    const auto& record = known->second;
    return record.status == CallStatus::pending && record.kind == CallKind::rap && !record.held;
}

}  // namespace

bool has_room(const Draft& draft, std::size_t bytes) {
    if (!draft.blocked()) return true;
    const auto& waiting = draft.state().deferred;
    if (waiting.size() >= deferred_max) return false;
    for (const auto& one : waiting)
        bytes += size_of(one);
    return bytes <= deferred_bytes_max;
}

void offer(Draft& draft, const base::MessageId& id, EventEntry event) {
    if (!draft.blocked()) {
        base::invariant(draft.state().deferred.empty(), "older events come before newer ones");
        append(draft, id, std::move(event));
        return draft.consume(id, "applied");
    }
    if (!has_room(draft, content_size(event.content))) {
        return draft.consume(id, "too_many_waiting");
    }
    draft.defer(id, std::move(event));
    draft.consume(id, "deferred");
}

void release(Draft& draft) {
    base::invariant(!draft.blocked(), "what waits comes back when no call is in its way");
    for (auto& one : draft.release()) {
        if (auto* event = std::get_if<EventEntry>(&one.event)) {
            append(draft, one.id, std::move(*event));
        } else {
            // Without a subscription the call it waited for has opened none.
            const auto& message = std::get<wire::InputMessage>(one.event);
            const auto outcome =
                apply(draft, one.id, std::get<wire::SubscriptionEvent>(message.content));
            if (outcome != EventOutcome::applied) draft.revise(one.id, to_text(outcome));
        }
    }
}

void take_event(Draft& draft, const base::MessageId& id, const wire::InputMessage& message) {
    auto event = std::get<wire::SubscriptionEvent>(message.content);
    const bool known = draft.standing<Subscription>({"subscription", event.call.str()}) ||
                       is_sent_and_pending(draft, event.call);
    if (!known) return draft.consume(id, "unknown_subscription");
    event.content = accepted(std::move(event.content));
    if (!has_room(draft, content_size(event.content))) {
        return draft.consume(id, "too_many_waiting");
    }
    if (!count(draft, event)) return draft.consume(id, "rate_limited");
    if (draft.blocked()) {
        auto waiting = message;
        waiting.content = std::move(event);
        waiting.metadata.clear();
        draft.defer(id, std::move(waiting));
        return draft.consume(id, "deferred");
    }
    draft.consume(id, to_text(apply(draft, id, event)));
}

void take_report(Draft& draft, const base::MessageId& id, const wire::ThreadReport& report) {
    const StandingKey key{"child", report.child.str()};
    const auto* standing = draft.standing<Child>(key);
    if (!standing) return draft.consume(id, "unknown_child");
    const auto child = *standing;
    if (report.closed) draft.drop(key);
    if (report.content.empty()) return draft.consume(id, "applied");
    auto origin = origin_of(draft, child.call);
    EventEntry event;
    event.original_tool = std::move(origin.tool);
    event.original_call = child.call;
    event.original_arguments = std::move(origin.arguments);
    event.content = accepted(report.content);
    event.child = child.thread;
    offer(draft, id, std::move(event));
}

void take_parent_message(Draft& draft, const base::MessageId& id, const wire::ParentMessage& word) {
    const auto& lineage = draft.state().lineage;
    if (lineage.ancestors.empty() || word.call != lineage.spawned_by) {
        return draft.consume(id, "unknown_parent");
    }
    EventEntry event;
    event.original_tool = lineage.tool;
    event.original_call = lineage.spawned_by;
    event.original_arguments = lineage.arguments;
    event.content = accepted(word.content);
    offer(draft, id, std::move(event));
}

}  // namespace torpor::core
