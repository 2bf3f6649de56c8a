#include "runtime/core/prompts.hpp"

#include <string>
#include <utility>

#include "runtime/base/invariant.hpp"

namespace torpor::core {

void ask_user(Draft& draft, Prompt prompt) {
    base::invariant(!prompt.answered, "a question begins without an answer");
    draft.notify(notice_of(prompt));
    draft.stand(std::move(prompt));
}

decltype(wire::OutputMessage::notice) notice_of(const Prompt& prompt) {
    if (prompt.kind == Prompt::Kind::authorisation) {
        return wire::AuthorisationPrompt{prompt.call, prompt.auth_url};
    }
    wire::ChoicePrompt notice;
    notice.call = prompt.call;
    notice.prompt = prompt.text;
    notice.choices = prompt.choices;
    notice.preset = prompt.preset;
    // The response goes through the runtime: no client is told where.
    return notice;
}

void post_choice(Draft& draft, const Prompt& prompt, std::size_t selected) {
    base::invariant(prompt.kind == Prompt::Kind::choice, "only a tool's choice is posted");
    base::invariant(selected < prompt.choices.size(), "what is selected was offered");
    PostChoice order;
    order.call = prompt.call;
    order.response_url = prompt.response_url;
    order.selected = selected;
    // A call may ask several times; each answer is an order of its own.
    const auto number = std::to_string(draft.state().outbox_positions + 1);
    draft.send(base::OutboxId("choose-" + prompt.call.str() + "-" + number), std::move(order));
}

void end_prompts(Draft& draft, const base::CallId& call, Dismissal dismissal) {
    for (const auto* kind : {"authorisation", "choice", "consent"}) {
        const StandingKey key{kind, call.str()};
        const auto* standing = draft.standing<Prompt>(key);
        if (!standing) continue;
        const auto prompt = *standing;
        draft.drop(key);
        if (prompt.answered) continue;
        if (prompt.kind == Prompt::Kind::choice && dismissal == Dismissal::preset) {
            post_choice(draft, prompt, prompt.preset);
        }
        draft.notify(wire::PromptComplete{call});
    }
}

}  // namespace torpor::core
