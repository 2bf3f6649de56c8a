#include "runtime/core/take.hpp"

#include <type_traits>

#include "runtime/base/invariant.hpp"
#include "runtime/core/compaction.hpp"
#include "runtime/core/content.hpp"
#include "runtime/core/intake.hpp"
#include "runtime/core/limits.hpp"
#include "runtime/core/text.hpp"
#include "runtime/core/threads.hpp"
#include "runtime/wire/builtin_arguments.hpp"

namespace torpor::core {

namespace {

/// A message of which more is wanted than that it was consumed.
using Message = wire::InputMessage;

void take_user_text(Draft& draft, const base::MessageId& id, const Message& message) {
    const auto& text = std::get<wire::UserText>(message.content).text;
    if (is_blank(text)) return draft.consume(id, "blank_text");
    if (!message.metadata.empty()) draft.set_metadata(message.metadata);
    if (quoted_size(text) > content_bytes_max) {
        draft.say("Your message was not taken: it is " + std::to_string(text.size()) +
                  " bytes long, which is too large.");
        return draft.consume(id, "text_too_large");
    }
    draft.interrupt_pending("Tool call interrupted by user");
    // What waited is older than this text, so it comes first.
    release(draft);
    draft.set_user(wire::text_member(draft.state().metadata, "user_id"));
    draft.append(id, UserEntry{text});
    draft.owe_turn();
    draft.consume(id, "applied");
}

/// A closed thread takes nothing; a parent that speaks to it is told.
void refuse_closed(Draft& draft, const base::MessageId& id, const Message& message) {
    if (std::holds_alternative<wire::ParentMessage>(message.content)) {
        const auto& state = draft.state();
        wire::ThreadReport report;
        report.call = state.lineage.spawned_by;
        report.child = state.thread;
        report.content = words("Error: child thread " + state.thread.str() +
                               " is closed; it did not get your message.");
        report.closed = true;
        SendInput order;
        order.id = base::MessageId("parent-refused-" + id.str());
        order.message.thread = state.lineage.ancestors.back();
        order.message.content = std::move(report);
        base::OutboxId row(order.id.str());
        draft.send(std::move(row), std::move(order));
    }
    draft.consume(id, "closed_thread");
}

void take_parent_closed(Draft& draft, const base::MessageId& id) {
    if (draft.state().lineage.ancestors.empty()) return draft.consume(id, "unknown_parent");
    close_with_parent(draft);
    draft.consume(id, "applied");
}

struct Intake {
    Draft& draft;
    const base::MessageId& id;
    const Message& message;
    Taken taken = Taken::done;

    void operator()(const wire::UserText&) { take_user_text(draft, id, message); }
    void operator()(const wire::ToolAnswer& answer) { take_answer(draft, id, answer); }
    void operator()(const wire::DeadlinePassed& passed) { take_deadline(draft, id, passed); }
    void operator()(const wire::SubscriptionEvent&) { take_event(draft, id, message); }
    void operator()(const wire::ThreadReport& report) { take_report(draft, id, report); }
    void operator()(const wire::ParentMessage& word) { take_parent_message(draft, id, word); }
    void operator()(const wire::ParentClosed&) { take_parent_closed(draft, id); }
    void operator()(const wire::AuthorisationPrompt& prompt) { take_prompt(draft, id, prompt); }
    void operator()(const wire::ChoicePrompt& prompt) { take_prompt(draft, id, prompt); }
    void operator()(const wire::ChoiceAnswer& answer) { take_choice(draft, id, answer); }
    void operator()(const wire::ViewUpdate& update) { take_view(draft, id, update); }
    void operator()(const wire::Attach&) { take_attach(draft, id, message.metadata); }
    void operator()(const wire::Compaction&) {
        if (take_compaction(draft, id)) taken = Taken::summary_due;
    }
    /// Whoever runs slices puts the stored message itself in its place; there was none.
    void operator()(const wire::StoredContent&) { draft.consume(id, "unreadable"); }
};

}  // namespace

Taken take(Draft& draft, const InboxItem& item) {
    const auto& id = item.id;
    base::invariant(!draft.state().consumed.contains(id), "a message is consumed once");
    if (!item.message) {
        draft.consume(id, "unreadable");
        return Taken::done;
    }
    const auto& message = *item.message;
    if (message.thread != draft.state().thread) {
        draft.consume(id, "foreign_thread");
        return Taken::done;
    }
    if (draft.state().closed) {
        refuse_closed(draft, id, message);
        return Taken::done;
    }
    if (quoted_size(message.metadata) > metadata_bytes_max) {
        draft.consume(id, "metadata_too_large");
        return Taken::done;
    }
    Intake intake{draft, id, message};
    std::visit(intake, message.content);
    if (!draft.blocked()) release(draft);
    return intake.taken;
}

}  // namespace torpor::core
