#pragma once

#include <string>

#include "runtime/core/draft.hpp"

/// What each kind of message does to a thread that is not closed. Every one of these consumes the
/// message with an outcome: "applied", "deferred" or the name of a refusal.
namespace torpor::core {

// The answers of calls.
void take_answer(Draft& draft, const base::MessageId& id, const wire::ToolAnswer& answer);
void take_deadline(Draft& draft, const base::MessageId& id, const wire::DeadlinePassed& passed);

// What answers no call. It waits while a call is pending that must not be disturbed.
void take_event(Draft& draft, const base::MessageId& id, const wire::InputMessage& message);
void take_report(Draft& draft, const base::MessageId& id, const wire::ThreadReport& report);
void take_parent_message(Draft& draft, const base::MessageId& id, const wire::ParentMessage& word);
/// Appends an event, or lets it wait; consumes the message.
void offer(Draft& draft, const base::MessageId& id, EventEntry event);
/// There is room for one more event of that size to wait, or no need to.
bool has_room(const Draft& draft, std::size_t bytes);
/// Applies what waited, oldest first. Requires that nothing blocks.
void release(Draft& draft);

// Questions to the user, views, and clients that attach.
void take_prompt(Draft& draft, const base::MessageId& id, const wire::AuthorisationPrompt& prompt);
void take_prompt(Draft& draft, const base::MessageId& id, const wire::ChoicePrompt& prompt);
void take_choice(Draft& draft, const base::MessageId& id, const wire::ChoiceAnswer& answer);
void take_view(Draft& draft, const base::MessageId& id, const wire::ViewUpdate& update);
void take_attach(Draft& draft, const base::MessageId& id, const std::string& metadata);

}  // namespace torpor::core
