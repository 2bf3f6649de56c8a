#include "sim/checks/prompts_end_with_their_call.hpp"

namespace torpor::sim {
namespace {

bool is_prompt(const Row& row) {
    const auto kind = column(row, "kind");
    return kind == "authorisation" || kind == "choice" || kind == "consent";
}

}  // namespace

void PromptsEndWithTheirCall::see(const Observation& observation, Violations& violations) {
    if (const auto* seen = std::get_if<OutputSeen>(&observation.what)) {
        const auto& notice = seen->message.notice;
        const std::string thread = seen->message.thread.str();
        if (const auto* login = std::get_if<wire::AuthorisationPrompt>(&notice)) {
            shown_.insert({thread, login->call.str()});
        } else if (const auto* choice = std::get_if<wire::ChoicePrompt>(&notice)) {
            shown_.insert({thread, choice->call.str()});
        } else if (const auto* over = std::get_if<wire::PromptComplete>(&notice)) {
            shown_over_.insert({thread, over->call.str()});
        }
    } else if (std::holds_alternative<fakes::RowsCommitted>(observation.what)) {
        record(observation, violations);
    }
}

void PromptsEndWithTheirCall::record(const Observation& observation, Violations& violations) {
    for_changes(observation, "standing", [&](const fakes::RowChange& change) {
        if (!is_prompt(change.values)) return;
        const Key key{column(change.values, "thread_id"), column(change.values, "item_id")};
        if (change.operation == fakes::RowOperation::deleted) {
            standing_.erase(key);
            ended_.insert(key);
        } else {
            standing_.insert(key);
        }
    });
    for_changes(observation, "calls", [&](const fakes::RowChange& change) {
        if (change.operation == fakes::RowOperation::deleted) return;
        if (column(change.values, "status") == "pending") return;
        const Key key{column(change.values, "thread_id"), column(change.values, "call_id")};
        if (!standing_.contains(key)) return;
        violations.add(std::string(name()), observation.at,
                       "the call " + key.second + " is over and its prompt is not");
    });
}

void PromptsEndWithTheirCall::finish(const FinalState& state, Violations& violations) {
    const auto breach = [&](std::string message) {
        violations.add(std::string(name()), state.at, std::move(message));
    };
    count_judged(standing_.size() + ended_.size());
    for (const Key& key : standing_) {
        if (!shown_.contains(key)) breach("the prompt of " + key.second + " was never shown");
    }
    for (const Key& key : ended_) {
        if (standing_.contains(key) || shown_over_.contains(key)) continue;
        breach("nobody was told that the prompt of " + key.second + " is over");
    }
}

}  // namespace torpor::sim
