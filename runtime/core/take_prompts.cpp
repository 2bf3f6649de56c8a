#include <utility>

#include "runtime/base/invariant.hpp"
#include "runtime/core/content.hpp"
#include "runtime/core/intake.hpp"
#include "runtime/core/invocation.hpp"
#include "runtime/core/limits.hpp"
#include "runtime/core/prompts.hpp"
#include "runtime/core/text.hpp"
#include "runtime/wire/digest.hpp"

/// Questions to the user and their answers, views, clients that attach.
namespace torpor::core {

namespace {

const CallRecord* find_pending(const Draft& draft, const base::CallId& call) {
    const auto known = draft.state().calls.find(call);
    if (known == draft.state().calls.end()) return nullptr;
    return known->second.status == CallStatus::pending ? &known->second : nullptr;
}

/// A tool asks only for a call that it works on.
void ask(Draft& draft, const base::MessageId& id, Prompt prompt) {
    const auto* record = find_pending(draft, prompt.call);
    if (!record || record->kind != CallKind::rap || record->held) {
        return draft.consume(id, "unknown_call");
    }
    auto size =
        quoted_size(prompt.auth_url) + quoted_size(prompt.text) + quoted_size(prompt.response_url);
    for (const auto& choice : prompt.choices)
        size += quoted_size(choice);
    if (size > prompt_bytes_max) return draft.consume(id, "prompt_too_large");
    prompt.opened = draft.now();
    ask_user(draft, std::move(prompt));
    draft.consume(id, "applied");
}

/// The question of that call that still waits for an answer: the tool's, or else our own.
const Prompt* find_question(const Draft& draft, const base::CallId& call) {
    const auto* choice = draft.standing<Prompt>({"choice", call.str()});
    if (choice && !choice->answered) return choice;
    return draft.standing<Prompt>({"consent", call.str()});
}

void answer_choice(Draft& draft, Prompt prompt, std::size_t selected) {
    post_choice(draft, prompt, selected);
    draft.notify(wire::PromptComplete{prompt.call});
    prompt.answered = selected;
    draft.stand(std::move(prompt));
}

/// The call that was held goes to its tool, or ends without ever having been sent.
void answer_consent(Draft& draft, const Prompt& prompt, std::size_t selected) {
    const auto* pending = find_pending(draft, prompt.call);
    base::invariant(pending && pending->held, "a consent is asked for a call that is held");
    auto record = *pending;
    auto refusal = "Error: the user declined to run '" + record.tool + "'.";
    if (selected == 0) {
        auto endpoint = endpoint_of(draft.state(), record);
        if (endpoint) {
            draft.drop(key_of(prompt));
            draft.notify(wire::PromptComplete{prompt.call});
            return send_invocation(draft, std::move(record), *std::move(endpoint));
        }
        refusal = "Error: the tool '" + record.tool + "' is not offered any more.";
    }
    const auto user = record.user_id;
    const base::MessageId identity("declined-" + record.call.str());
    draft.resolve(std::move(record), Resolution::local_error, words(std::move(refusal)), {},
                  identity);
    draft.set_user(user);
}

}  // namespace

void take_prompt(Draft& draft, const base::MessageId& id, const wire::AuthorisationPrompt& prompt) {
    Prompt asked;
    asked.kind = Prompt::Kind::authorisation;
    asked.call = prompt.call;
    asked.auth_url = prompt.auth_url;
    ask(draft, id, std::move(asked));
}

void take_prompt(Draft& draft, const base::MessageId& id, const wire::ChoicePrompt& prompt) {
    Prompt asked;
    asked.kind = Prompt::Kind::choice;
    asked.call = prompt.call;
    asked.text = prompt.prompt;
    asked.choices = prompt.choices;
    asked.preset = prompt.preset;
    asked.response_url = prompt.response_url;
    if (asked.preset >= asked.choices.size()) return draft.consume(id, "choice_out_of_range");
    ask(draft, id, std::move(asked));
}

void take_choice(Draft& draft, const base::MessageId& id, const wire::ChoiceAnswer& answer) {
    const auto* question = find_question(draft, answer.call);
    if (!question) return draft.consume(id, "unknown_prompt");
    const auto prompt = *question;
    const auto selected = answer.selected.value_or(prompt.preset);
    if (selected >= prompt.choices.size()) return draft.consume(id, "choice_out_of_range");
    if (prompt.kind == Prompt::Kind::choice) {
        answer_choice(draft, prompt, selected);
    } else {
        answer_consent(draft, prompt, selected);
    }
    draft.consume(id, "applied");
}

void take_view(Draft& draft, const base::MessageId& id, const wire::ViewUpdate& update) {
    if (update.view_type.size() > view_type_bytes_max || update.content.size() > view_bytes_max) {
        return draft.consume(id, "view_too_large");
    }
    const View view{update.view_type, update.content};
    const auto key = key_of(view);
    if (update.content == "{}") {
        draft.drop(key);
    } else {
        if (!draft.standing<View>(key) && draft.all<View>().size() >= views_max) {
            return draft.consume(id, "too_many_views");
        }
        draft.stand(view);
    }
    draft.notify(update);
    draft.consume(id, "applied");
}

void take_attach(Draft& draft, const base::MessageId& id, const std::string& metadata) {
    const auto& to = metadata.empty() ? draft.state().metadata : metadata;
    for (const auto& prompt : draft.all<Prompt>()) {
        if (!prompt.answered) draft.notify(notice_of(prompt), to);
    }
    for (const auto& view : draft.all<View>())
        draft.notify(wire::ViewUpdate{view.view_type, view.content}, to);
    // A client is attached to a whole tree: children show what they have open, too.
    const auto digest = wire::hex(wire::sha256(id.str())).substr(0, 16);
    for (const auto& child : draft.all<Child>()) {
        SendInput order;
        order.id = base::MessageId("attach-" + digest + "-" + child.thread.str());
        order.message.thread = child.thread;
        order.message.content = wire::Attach{};
        order.message.metadata = to;
        base::OutboxId row(order.id.str());
        draft.send(std::move(row), std::move(order));
    }
    draft.consume(id, "applied");
}

}  // namespace torpor::core
