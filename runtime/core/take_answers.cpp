#include <utility>

#include "runtime/base/invariant.hpp"
#include "runtime/core/content.hpp"
#include "runtime/core/intake.hpp"
#include "runtime/core/limits.hpp"
#include "runtime/core/text.hpp"

namespace torpor::core {

namespace {

/// What history says of a call whose record is forgotten.
struct Trace {
    const CallEntry* call = nullptr;
    bool open_for_late_result = false;
};

Trace find_trace(const History& history, const base::CallId& id) {
    Trace trace;
    for (const auto& entry : history) {
        if (const auto* call = std::get_if<CallEntry>(&entry.body)) {
            if (call->call == id) trace.call = call;
        } else if (const auto* result = std::get_if<ResultEntry>(&entry.body)) {
            if (result->call == id) {
                trace.open_for_late_result =
                    result->how == Resolution::interrupted || result->how == Resolution::expired;
            }
        } else if (const auto* event = std::get_if<EventEntry>(&entry.body)) {
            if (event->original_call == id) trace.open_for_late_result = false;
        }
    }
    return trace;
}

/// The call has opened a subscription, unless it failed or the thread has too many; the text that
/// the model is told in that case.
std::string subscribe(Draft& draft, const CallRecord& record) {
    const auto open = draft.all<Subscription>().size();
    if (open >= subscriptions_max) {
        draft.send(base::OutboxId("cancel-" + record.call.str()), NoticeCancelled{record.call});
        return "Error: this thread has " + std::to_string(open) +
               " subscriptions, which is as many as it may have; this one was cancelled.";
    }
    Subscription subscription;
    subscription.call = record.call;
    subscription.tool = record.tool;
    subscription.arguments = record.arguments;
    subscription.server = record.server;
    subscription.user_id = record.user_id;
    subscription.opened = draft.now();
    subscription.window = draft.now();
    draft.stand(std::move(subscription));
    return {};
}

void answer_pending(Draft& draft,
                    const base::MessageId& id,
                    const CallRecord& record,
                    const wire::ToolAnswer& answer) {
    // What a child starts with is our own, and may hold a whole event beside our words.
    auto content = record.kind == CallKind::birth ? answer.content : accepted(answer.content);
    if (answer.subscription && record.kind == CallKind::rap && !tells_of_error(content)) {
        auto complaint = subscribe(draft, record);
        if (!complaint.empty()) content.emplace_back(wire::TextItem{std::move(complaint)});
    }
    auto display = quoted_size(answer.display) <= content_bytes_max ? answer.display : "";
    draft.resolve(record, Resolution::answered, std::move(content), std::move(display), id);
    draft.set_user(record.user_id);
    draft.consume(id, "applied");
}

EventEntry late_result(const CallRecord& record, std::vector<wire::ContentItem> content) {
    EventEntry late;
    late.original_tool = record.tool;
    late.original_call = record.call;
    late.original_arguments = record.arguments;
    late.content = std::move(content);
    return late;
}

/// The call has ended without a result, and here it is: nothing a tool sent is dropped silently.
void answer_ended(Draft& draft,
                  const base::MessageId& id,
                  CallRecord record,
                  const wire::ToolAnswer& answer) {
    auto late = late_result(record, accepted(answer.content));
    if (!has_room(draft, content_size(late.content))) {
        return draft.consume(id, "too_many_waiting");
    }
    record.status = CallStatus::answered;
    draft.keep(record);
    if (answer.subscription && record.kind == CallKind::rap) {
        // The server was told to cancel the call before it had opened the subscription.
        draft.send(base::OutboxId("cancel-" + record.call.str() + "-late"),
                   NoticeCancelled{record.call});
    }
    offer(draft, id, std::move(late));
}

/// "30 seconds", or with a fraction if it has one.
std::string duration_text(base::Duration duration) {
    const auto milliseconds = std::chrono::ceil<std::chrono::milliseconds>(duration).count();
    if (milliseconds % 1000 != 0) return std::to_string(milliseconds) + " milliseconds";
    const auto seconds = milliseconds / 1000;
    return std::to_string(seconds) + (seconds == 1 ? " second" : " seconds");
}

}  // namespace

void take_answer(Draft& draft, const base::MessageId& id, const wire::ToolAnswer& answer) {
    const auto& calls = draft.state().calls;
    const auto known = calls.find(answer.call);
    if (known != calls.end()) {
        const auto record = known->second;
        // Nobody can answer a call that was never sent.
        if (record.held) return draft.consume(id, "unknown_call");
        if (record.status == CallStatus::pending) return answer_pending(draft, id, record, answer);
        if (record.status == CallStatus::answered) return draft.consume(id, "already_answered");
        return answer_ended(draft, id, record, answer);
    }
    const auto trace = find_trace(draft.state().history, answer.call);
    if (!trace.call) return draft.consume(id, "unknown_call");
    if (!trace.open_for_late_result) return draft.consume(id, "already_answered");
    // The record returns, so that a second late result finds the call answered.
    CallRecord record;
    record.call = answer.call;
    record.tool = trace.call->tool;
    record.arguments = trace.call->arguments;
    record.status = CallStatus::interrupted;
    record.opened = draft.now();
    record.forgotten = draft.now() + memory_of_messages;
    answer_ended(draft, id, std::move(record), answer);
}

void take_deadline(Draft& draft, const base::MessageId& id, const wire::DeadlinePassed& passed) {
    const auto& calls = draft.state().calls;
    const auto known = calls.find(passed.call);
    const bool waits = known != calls.end() && known->second.status == CallStatus::pending &&
                       known->second.kind == CallKind::rap && !known->second.held;
    if (!waits) return draft.consume(id, "already_answered");
    const auto record = known->second;
    const auto deadline = draft.policy().deadline_of(record.tool);
    const auto waited = deadline.value_or(draft.now() - record.opened);
    draft.resolve(record, Resolution::expired,
                  words("Error: the tool did not answer within " + duration_text(waited) + "."), {},
                  base::MessageId("expired-" + record.call.str()));
    draft.send(base::OutboxId("cancel-" + record.call.str()), NoticeCancelled{record.call});
    draft.set_user(record.user_id);
    draft.consume(id, "applied");
}

}  // namespace torpor::core
