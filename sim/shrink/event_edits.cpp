#include <algorithm>
#include <array>
#include <set>

#include "sim/shrink/values.hpp"

namespace torpor::sim {
namespace {

constexpr std::array<std::string_view, 4> short_names{"ada", "bob", "cleo", "dan"};
constexpr std::array<std::string_view, 3> short_texts{"Hi", "Go on", "More"};

template <class Action, class Change>
void append(std::vector<Edit>& edits, std::size_t event, Change change) {
    edits.emplace_back(
        [event, change](Scenario& one) { change(std::get<Action>(one.events[event].action)); });
}

/// The words of a rule that hears the text: all of it that matters.
void append_text_edits(std::vector<Edit>& edits,
                       const Scenario& scenario,
                       std::size_t event,
                       const std::string& text) {
    std::vector<std::string> texts(short_texts.begin(), short_texts.end());
    for (const auto& rule : scenario.model)
        texts.push_back(rule.hears);
    for (const auto& plain : texts) {
        if (plain.empty() || plain.size() >= text.size()) continue;
        append<UserSays>(edits, event, [plain](UserSays& one) { one.text = plain; });
    }
}

/// `{n}` has no meaning for one user who writes once.
std::string without_number(const std::string& text) {
    return numbered(text, 1);
}

void append_edits(std::vector<Edit>& edits,
                  const Scenario& scenario,
                  std::size_t event,
                  const UserSays& says) {
    if (says.threads > 1) {
        append<UserSays>(edits, event, [](UserSays& one) {
            one.threads = 1;
            one.user = without_number(one.user);
            one.text = without_number(one.text);
            one.id = without_number(one.id);
        });
        for (int threads = 2; threads < says.threads; threads *= 2)
            append<UserSays>(edits, event, [threads](UserSays& one) { one.threads = threads; });
    }
    append<UserSays>(edits, event, [](UserSays& one) { one.send_twice.reset(); });
    append<UserSays>(edits, event, [](UserSays& one) { one.id.clear(); });
    append_text_edits(edits, scenario, event, says.text);
}
void append_edits(std::vector<Edit>& edits, const Scenario&, std::size_t event, const ToolEmits&) {
    append<ToolEmits>(edits, event, [](ToolEmits& one) { one.associative = false; });
    append<ToolEmits>(edits, event, [](ToolEmits& one) { one.final = false; });
}
void append_edits(std::vector<Edit>& edits, const Scenario&, std::size_t event, const RawMessage&) {
    append<RawMessage>(edits, event, [](RawMessage& one) { one.id.clear(); });
}
template <class Action>
void append_edits(std::vector<Edit>&, const Scenario&, std::size_t, const Action&) {}

void append_repetition_edits(std::vector<Edit>& edits,
                             std::size_t event,
                             const Repetition& repeats) {
    edits.emplace_back([event](Scenario& one) {
        one.events[event].action = numbered(one.events[event].action, 1);
        one.events[event].repeats.reset();
    });
    for (int times = 2; times < repeats.times; times *= 2)
        edits.emplace_back(
            [event, times](Scenario& one) { one.events[event].repeats->times = times; });
}

void append_occasion_edits(std::vector<Edit>& edits, std::size_t event, const WhenReached& when) {
    for (int times = 1; times < when.times; times *= 2) {
        edits.emplace_back([event, times](Scenario& one) {
            std::get<WhenReached>(one.events[event].moment).times = times;
        });
    }
}

void rename(std::string& name, const std::string& from, std::string_view to) {
    if (name == from) name = to;
}

/// Everywhere, or the story would fall apart.
void rename_user(Scenario& scenario, const std::string& from, std::string_view to) {
    for (auto& event : scenario.events) {
        auto& action = event.action;
        if (auto* one = std::get_if<UserSays>(&action)) rename(one->user, from, to);
        if (auto* one = std::get_if<UserAttaches>(&action)) rename(one->user, from, to);
        if (auto* one = std::get_if<UserChooses>(&action)) rename(one->user, from, to);
        if (auto* one = std::get_if<UserCompacts>(&action)) rename(one->user, from, to);
        if (auto* one = std::get_if<RawMessage>(&action)) rename(one->thread, from, to);
    }
    auto& expect = scenario.expect;
    for (auto& reply : expect.replies)
        rename(reply.user, from, to);
    for (auto& prompt : expect.prompts)
        rename(prompt.user, from, to);
    for (auto& view : expect.views)
        rename(view.user, from, to);
}

void append_renamings(std::vector<Edit>& edits, const Scenario& scenario) {
    std::set<std::string, std::less<>> names;
    for (const auto& event : scenario.events) {
        if (const auto* says = std::get_if<UserSays>(&event.action)) names.insert(says->user);
    }
    for (const auto& name : names) {
        if (std::ranges::find(short_names, name) != short_names.end() || name.contains("{n}"))
            continue;
        for (const auto free : short_names) {
            if (names.contains(free)) continue;
            edits.emplace_back([name, free](Scenario& one) { rename_user(one, name, free); });
            break;
        }
    }
}

}  // namespace

std::vector<Edit> event_edits(const Scenario& scenario) {
    std::vector<Edit> edits;
    for (std::size_t i = 0; i < scenario.events.size(); ++i) {
        const auto& event = scenario.events[i];
        if (event.repeats) append_repetition_edits(edits, i, *event.repeats);
        if (const auto* when = std::get_if<WhenReached>(&event.moment))
            append_occasion_edits(edits, i, *when);
        std::visit([&](const auto& action) { append_edits(edits, scenario, i, action); },
                   event.action);
    }
    append_renamings(edits, scenario);
    for (int changes = 0; changes < scenario.schedule.changes; ++changes)
        edits.emplace_back([changes](Scenario& one) { one.schedule.changes = changes; });
    return edits;
}

}  // namespace torpor::sim
