#pragma once

#include "runtime/core/draft.hpp"

/// Questions to the user that a pending call waits for (rap.md 1.5, 1.6).
namespace torpor::core {

/// Stands in place of a prompt of the same kind of that call, and is shown to the user.
void ask_user(Draft& draft, Prompt prompt);

/// The notice by which a prompt is shown.
decltype(wire::OutputMessage::notice) notice_of(const Prompt& prompt);

/// Tells the tool what was selected.
void post_choice(Draft& draft, const Prompt& prompt, std::size_t selected);

/// What a tool that asked is told when its call ends without the user's answer.
enum class Dismissal {
    preset,   ///< the default counts
    nothing,  ///< the tool itself has ended the call
};
/// Ends every prompt of a call that ends: those without an answer are taken from the user's sight.
void end_prompts(Draft& draft, const base::CallId& call, Dismissal dismissal);

}  // namespace torpor::core
