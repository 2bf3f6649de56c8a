#include "sim/world/open_choices.hpp"

#include <algorithm>
#include <ranges>

namespace torpor::sim {

namespace {

/// How far back an end is remembered: more than a queue can hold back.
constexpr std::size_t ends_max = 256;

const base::ThreadId& root_of(const wire::OutputMessage& output) {
    return output.root.empty() ? output.thread : output.root;
}

}  // namespace

bool OpenChoices::see(const wire::OutputMessage& output) {
    if (const auto* prompt = std::get_if<wire::ChoicePrompt>(&output.notice)) {
        return show(output, *prompt);
    }
    if (const auto* complete = std::get_if<wire::PromptComplete>(&output.notice)) {
        end(output, complete->call);
    }
    return false;
}

const OpenChoices::Choice* OpenChoices::newest(const base::ThreadId& user,
                                               const std::string& label) const {
    const auto found = open_.find(user);
    if (found == open_.end()) return nullptr;
    for (const auto& choice : found->second | std::views::reverse) {
        if (label.empty() || std::ranges::find(choice.labels, label) != choice.labels.end()) {
            return &choice;
        }
    }
    return nullptr;
}

bool OpenChoices::show(const wire::OutputMessage& output, const wire::ChoicePrompt& prompt) {
    if (has_ended(prompt.call, output.sequence)) return false;
    auto& choices = open_[root_of(output)];
    const auto same = std::ranges::find(choices, prompt.call, &Choice::call);
    if (same != choices.end()) {
        if (same->sequence >= output.sequence) return false;
        choices.erase(same);
    }
    choices.push_back({output.thread, prompt.call, prompt.choices, output.sequence});
    return true;
}

void OpenChoices::end(const wire::OutputMessage& output, const base::CallId& call) {
    ended_.push_back({call, output.sequence});
    if (ended_.size() > ends_max) ended_.pop_front();
    const auto found = open_.find(root_of(output));
    if (found == open_.end()) return;
    std::erase_if(found->second, [&](const Choice& choice) {
        return choice.call == call && choice.sequence < output.sequence;
    });
    if (found->second.empty()) open_.erase(found);
}

bool OpenChoices::has_ended(const base::CallId& call, std::int64_t sequence) const {
    return std::ranges::any_of(
        ended_, [&](const End& end) { return end.call == call && end.sequence > sequence; });
}

}  // namespace torpor::sim
