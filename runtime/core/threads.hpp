#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "runtime/core/draft.hpp"

/// Threads of one tree: how children begin, what parent and child tell each other, how a thread
/// ends (rap.md 3.8, 3.10).
namespace torpor::core {

/// The id of a child, from what made it: the call that spawned it, or the message of its event. A
/// slice that is repeated names the same child.
base::ThreadId child_id(const base::ThreadId& parent, std::string_view key);

/// Why the thread can have no further child, as a sentence for the model; nothing if it can.
std::optional<std::string> birth_complaint(const ThreadState& state);

/// A child that inherits the view up to the last call of the turn that spawned it, stands in the
/// parent, and is sent its instructions as the result of `spawn`. That call is in the history and
/// has no result yet; the parent gives it one. Requires that there is no birth_complaint().
base::ThreadId spawn_child(Draft& draft, const CallEntry& spawn, const std::string& instructions);

/// A child for one event: it inherits the view up to the settled point and is sent the event.
/// Requires that there is no birth_complaint().
base::ThreadId spawn_for_event(Draft& draft,
                               const Subscription& subscription,
                               const base::MessageId& event,
                               std::vector<wire::ContentItem> content);

/// Sends the parent what the model reports by the call `by`. The thread is no root.
void report_to_parent(Draft& draft, const base::CallId& by, const std::string& report);

/// Sends an open child what the model says to it by the call `by`.
void tell_child(Draft& draft,
                const base::CallId& by,
                const Child& child,
                const std::string& message);

/// Ends the thread by the model's call `by`: whatever is open, stands or waits is over, whoever
/// knows of it is told, children close too, and the parent gets the report. A blank report is none:
/// then the parent of a spawned child is told that it has shut down, and that of an event's child
/// just forgets it. The thread is no root; `by` never gets a result.
void close_thread(Draft& draft, const base::CallId& by, const std::string& report);

/// Ends the thread because its parent has ended; that one is told nothing.
void close_with_parent(Draft& draft);

}  // namespace torpor::core
