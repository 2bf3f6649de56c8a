#include "sim/checks/callbacks_taken.hpp"

#include "runtime/wire/input_message.hpp"

namespace torpor::sim {
namespace {

bool is_success(int status) {
    return status >= 200 && status < 300;
}

}  // namespace

void CallbacksTaken::see(const Observation& observation, Violations&) {
    if (const auto* accepted = accepted_by(observation, input_queue)) {
        accept(*accepted);
    } else if (const auto* prompt = std::get_if<fakes::PromptSent>(&observation.what)) {
        if (!is_success(prompt->status)) return;
        const MessageKey call{prompt->thread.str(), prompt->call.str()};
        told_.try_emplace({call, prompt->shows}, "a prompt", observation.at);
    } else if (const auto* event = std::get_if<fakes::EventSent>(&observation.what)) {
        if (!is_success(event->status)) return;
        const MessageKey call{event->thread.str(), event->call.str()};
        told_.try_emplace({call, event->text}, "an event", observation.at);
    }
}

void CallbacksTaken::accept(const fakes::MessageAccepted& accepted) {
    const auto message = wire::decode_input_message(accepted.body);
    if (!message) return;
    const auto& content = message->content;
    const auto arrive = [&](const base::CallId& call, std::string shows) {
        arrived_.insert({{accepted.group_id, call.str()}, std::move(shows)});
    };
    if (const auto* login = std::get_if<wire::AuthorisationPrompt>(&content)) {
        arrive(login->call, login->auth_url);
    } else if (const auto* choice = std::get_if<wire::ChoicePrompt>(&content)) {
        arrive(choice->call, choice->prompt);
    } else if (const auto* event = std::get_if<wire::SubscriptionEvent>(&content)) {
        std::string text;
        for (const auto& item : event->content) {
            if (const auto* words = std::get_if<wire::TextItem>(&item)) text += words->text;
        }
        arrive(event->call, std::move(text));
    } else if (std::holds_alternative<wire::StoredContent>(content)) {
        with_large_contents_.insert(accepted.group_id);
    }
}

// At the end: after a disk has failed, what is there may be seen to be durable only later.
void CallbacksTaken::finish(const FinalState&, Violations& violations) {
    for (const auto& [callback, told] : told_) {
        const auto& [thread, call] = callback.first;
        if (with_large_contents_.contains(thread)) continue;
        count_judged();
        if (arrived_.contains(callback)) continue;
        violations.add(std::string(name()), told.at,
                       std::string(told.what) + " of the call " + call + " in thread \"" + thread +
                           "\" was answered with success and is not in the inbox");
    }
}

}  // namespace torpor::sim
