#include "sim/checks/callbacks_taken.hpp"

#include "runtime/wire/input_message.hpp"

namespace torpor::sim {
namespace {

bool is_success(int status) {
    return status >= 200 && status < 300;
}

}  // namespace

void CallbacksTaken::see(const Observation& observation, Violations& violations) {
    if (const auto* accepted = accepted_by(observation, input_queue)) {
        accept(*accepted);
    } else if (const auto* prompt = std::get_if<fakes::PromptSent>(&observation.what)) {
        if (!is_success(prompt->status)) return;
        judge({{prompt->thread.str(), prompt->call.str()}, prompt->shows}, "a prompt",
              observation.at, violations);
    } else if (const auto* event = std::get_if<fakes::EventSent>(&observation.what)) {
        if (!is_success(event->status)) return;
        judge({{event->thread.str(), event->call.str()}, event->text}, "an event", observation.at,
              violations);
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

void CallbacksTaken::judge(const Callback& callback,
                           std::string_view what,
                           base::Instant at,
                           Violations& violations) {
    const auto& [thread, call] = callback.first;
    if (with_large_contents_.contains(thread)) return;
    count_judged();
    if (arrived_.contains(callback)) return;
    violations.add(std::string(name()), at,
                   std::string(what) + " of the call " + call + " in thread \"" + thread +
                       "\" was answered with success and is not in the inbox");
}

}  // namespace torpor::sim
