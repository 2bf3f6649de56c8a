#include "sim/sweep/crash_point.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <utility>

#include "sim/explore/upper_bounds.hpp"

namespace torpor::sim {

namespace {

constexpr std::array phases{EffectPhase::before, EffectPhase::unacknowledged, EffectPhase::after};

/// Two deaths, a repetition of each by the queue, and one that the story itself may cost.
constexpr int receives_min = 5;

std::string to_text(const AtEffect& at) {
    return std::to_string(at.number) + ':' + std::string(to_text(at.phase));
}

std::optional<AtEffect> parse_at_effect(std::string_view text) {
    const auto colon = text.find(':');
    if (colon == std::string_view::npos) return std::nullopt;
    AtEffect at;
    const auto number = text.substr(0, colon);
    const auto* end = number.data() + number.size();
    const auto read = std::from_chars(number.data(), end, at.number);
    if (read.ec != std::errc{} || read.ptr != end || at.number == 0) return std::nullopt;
    const auto* phase = std::ranges::find(phases, text.substr(colon + 1),
                                          [](EffectPhase one) { return sim::to_text(one); });
    if (phase == phases.end()) return std::nullopt;
    at.phase = *phase;
    return at;
}

bool hears_everything(const ModelRule& rule) {
    return rule.hears.empty() && rule.times == 0;
}

}  // namespace

std::string_view to_text(EffectPhase phase) {
    switch (phase) {
        case EffectPhase::before:
            return "before";
        case EffectPhase::unacknowledged:
            return "unacknowledged";
        case EffectPhase::after:
            return "after";
    }
    return "";
}

std::string to_text(const CrashPoint& point) {
    auto text = to_text(point.first);
    if (point.second) text += '+' + to_text(*point.second);
    return text;
}

std::optional<CrashPoint> parse_crash_point(std::string_view text) {
    const auto plus = text.find('+');
    const auto first = parse_at_effect(text.substr(0, plus));
    if (!first) return std::nullopt;
    CrashPoint point{.first = *first, .second = {}};
    if (plus == std::string_view::npos) return point;
    point.second = parse_at_effect(text.substr(plus + 1));
    if (!point.second || point.second->number <= first->number) return std::nullopt;
    return point;
}

Scenario with_crash(Scenario story, const CrashPoint& point) {
    story = with_time_to_recover(std::move(story));
    story.events.push_back({.moment = point.first, .action = Crash{}, .repeats = {}});
    if (point.second) {
        story.events.push_back({.moment = *point.second, .action = Crash{}, .repeats = {}});
    }
    return story;
}

Scenario with_time_to_recover(Scenario story) {
    story.agent.max_receive_count = std::max(story.agent.max_receive_count, receives_min);
    story.expect.within += story.agent.visibility_timeout * 4;
    expect_no_more(story.expect);
    if (std::ranges::none_of(story.model, hears_everything)) {
        // What a conversation hears in another order may be words that the story does not know.
        ModelRule otherwise;
        otherwise.says = "I do not know what to say.";
        story.model.push_back(std::move(otherwise));
    }
    return story;
}

}  // namespace torpor::sim
