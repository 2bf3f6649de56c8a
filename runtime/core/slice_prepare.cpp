#include <algorithm>
#include <utility>

#include "runtime/base/invariant.hpp"
#include "runtime/core/limits.hpp"
#include "runtime/core/slice.hpp"
#include "runtime/core/text.hpp"

/// What the messages of a batch do to a thread (rap.md 3.4, 3.6, 3.7).
namespace torpor::core {

namespace {

std::size_t content_size(const std::vector<wire::ContentItem>& content) {
    std::size_t size = 0;
    for (const auto& item : content) {
        if (const auto* text = std::get_if<wire::TextItem>(&item)) {
            size += quoted_size(text->text) + 40;
        } else {
            size += quoted_size(std::get<wire::ImageItem>(item).data) + 120;
        }
    }
    return size;
}

/// A content too large for an entry becomes an error that says so: the call is answered all the
/// same [D-068].
std::vector<wire::ContentItem> bounded(std::vector<wire::ContentItem> content) {
    const auto size = content_size(content);
    if (size <= content_bytes_max) return content;
    return {wire::TextItem{"Error: the result was too large to keep (" + std::to_string(size) +
                           " bytes; the limit is " + std::to_string(content_bytes_max) + ")"}};
}

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

}  // namespace

void Slice::prepare(const std::vector<InboxItem>& batch) {
    for (const auto& item : batch) {
        if (state_.consumed.contains(item.id)) continue;
        take(item);
        if (!blocked()) release_deferred();
        base::invariant(state_.consumed.contains(item.id),
                        "every message of a batch takes effect or is refused by name");
    }
}

void Slice::take(const InboxItem& item) {
    if (!item.message) return consume(item.id, "unreadable");
    const auto& message = *item.message;
    if (message.thread != state_.thread) return consume(item.id, "foreign_thread");
    if (quoted_size(message.metadata) > metadata_bytes_max) {
        return consume(item.id, "metadata_too_large");
    }
    if (std::holds_alternative<wire::UserText>(message.content)) {
        take_user_text(item.id, message);
    } else {
        take_answer(item.id, std::get<wire::ToolAnswer>(message.content));
    }
}

void Slice::take_user_text(const base::MessageId& id, const wire::InputMessage& message) {
    const auto& text = std::get<wire::UserText>(message.content).text;
    if (is_blank(text)) return consume(id, "blank_text");
    if (!message.metadata.empty()) {
        state_.metadata = message.metadata;
        commit_.metadata = message.metadata;
    }
    if (quoted_size(text) > content_bytes_max) {
        say("Your message was not taken: it is " + std::to_string(text.size()) +
            " bytes long, which is too large.");
        return consume(id, "text_too_large");
    }
    interrupt_pending("Tool call interrupted by user");
    // What was deferred is older than this text, so it comes first.
    release_deferred();
    append(id, UserEntry{text});
    owes_turn_ = true;
    consume(id, "applied");
}

void Slice::take_answer(const base::MessageId& id, const wire::ToolAnswer& answer) {
    auto content = bounded(answer.content);
    EventEntry late;
    late.original_call = answer.call;
    late.content = content;
    const auto known = state_.calls.find(answer.call);
    if (known != state_.calls.end()) {
        auto record = known->second;
        if (record.status == CallStatus::pending) {
            resolve(record, Resolution::answered, std::move(content), id);
            return consume(id, "applied");
        }
        if (record.status == CallStatus::answered) return consume(id, "already_answered");
        late.original_tool = record.tool;
        late.original_arguments = record.arguments;
        record.status = CallStatus::answered;
        keep(record);
        return take_late(id, std::move(late));
    }
    const auto trace = find_trace(state_.history, answer.call);
    if (!trace.call) return consume(id, "unknown_call");
    if (!trace.open_for_late_result) return consume(id, "already_answered");
    late.original_tool = trace.call->tool;
    late.original_arguments = trace.call->arguments;
    // The record returns, so that a second late result finds the call answered.
    CallRecord record;
    record.call = answer.call;
    record.tool = trace.call->tool;
    record.arguments = trace.call->arguments;
    record.status = CallStatus::answered;
    record.opened = commit_.at;
    record.forgotten = commit_.at + memory_of_messages;
    keep(record);
    take_late(id, std::move(late));
}

void Slice::take_late(const base::MessageId& id, EventEntry event) {
    if (!blocked()) {
        base::invariant(state_.deferred.empty(), "older events come before newer ones");
        append_event(id, std::move(event));
        return consume(id, "applied");
    }
    DeferredEvent deferred;
    deferred.position = state_.deferred.empty() ? 1 : state_.deferred.back().position + 1;
    deferred.id = id;
    deferred.event = std::move(event);
    deferred.since = commit_.at;
    state_.deferred.push_back(deferred);
    commit_.deferred.push_back(std::move(deferred));
    consume(id, "deferred");
}

void Slice::release_deferred() {
    const auto waiting = std::exchange(state_.deferred, {});
    for (const auto& deferred : waiting) {
        append_event(deferred.id, deferred.event);
        const auto own = std::erase_if(commit_.deferred, [&](const DeferredEvent& begun) {
            return begun.position == deferred.position;
        });
        if (own == 0) commit_.released.push_back(deferred.position);
    }
}

void Slice::interrupt_pending(const std::string& text) {
    std::vector<CallRecord> open;
    for (const auto& [id, record] : state_.calls) {
        if (record.status == CallStatus::pending) open.push_back(record);
    }
    for (auto& record : open) {
        const auto call = record.call;
        resolve(record, Resolution::interrupted, {wire::TextItem{text}},
                base::MessageId("interrupted-" + call.str()));
        if (record.kind == CallKind::rap) {
            send(base::OutboxId("cancel-" + call.str()), NoticeCancelled{call});
        }
    }
    base::invariant(pending_ == 0, "an interruption leaves no call open");
}

void Slice::resolve(CallRecord& record,
                    Resolution how,
                    std::vector<wire::ContentItem> content,
                    base::MessageId identity) {
    base::invariant(record.status == CallStatus::pending, "only an open call gets a result");
    base::invariant(pending_ > 0, "open calls are counted");
    record.status = how == Resolution::answered      ? CallStatus::answered
                    : how == Resolution::interrupted ? CallStatus::interrupted
                                                     : CallStatus::expired;
    // The timer of an interrupted sleep still fires; until then its call must be known.
    record.forgotten = std::max(commit_.at, record.due.value_or(commit_.at)) + memory_of_messages;
    keep(record);
    --pending_;
    append(std::move(identity), ResultEntry{record.call, how, std::move(content)});
    owes_turn_ = true;
}

}  // namespace torpor::core
