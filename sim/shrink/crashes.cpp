#include "sim/shrink/crashes.hpp"

#include <algorithm>
#include <array>
#include <optional>
#include <utility>

namespace torpor::sim {
namespace {

/// Effects before and after the moment of a kill that may be meant by it.
constexpr std::size_t effects_near = 4;
/// Crash points from which the place of the next crash is searched.
constexpr std::size_t ways_on_max = 4;
/// With more than this many effects, only those near the kill are tried.
constexpr std::size_t effects_max = 100;
constexpr int occasions_max = 3;

constexpr std::array all_phases{EffectPhase::before, EffectPhase::unacknowledged,
                                EffectPhase::after};

/// What a run did that matters here.
struct Course {
    std::vector<Effect> effects;
    std::vector<base::Instant> kills;
};

Course course_of(Trial& trial, const Scenario& scenario) {
    Course course;
    RunOptions options;
    options.effects = [&](const Effect& effect) { course.effects.push_back(effect); };
    options.observe = [&](const Observation& seen) {
        if (std::holds_alternative<ProcessKilled>(seen.what)) course.kills.push_back(seen.at);
    };
    trial.watch(scenario, std::move(options));
    return course;
}

/// The moment of the first kill that the candidate lacks.
std::optional<base::Instant> first_missing(const std::vector<base::Instant>& wanted,
                                           const std::vector<base::Instant>& present) {
    for (std::size_t i = 0; i < wanted.size(); ++i) {
        if (i >= present.size() || present[i] != wanted[i]) return wanted[i];
    }
    return std::nullopt;
}

Scenario with_crash(Scenario scenario, EventMoment moment) {
    scenario.events.push_back({.moment = moment, .action = Crash{}, .repeats = {}, .position = {}});
    return scenario;
}

/// Crash points in the order of their distance from the moment.
std::vector<AtEffect> points_near(std::vector<Effect> effects,
                                  base::Instant moment,
                                  std::size_t most) {
    const auto distance = [&](const Effect& effect) {
        return effect.at < moment ? moment - effect.at : effect.at - moment;
    };
    std::ranges::sort(effects, {}, [&](const Effect& effect) {
        return std::pair{distance(effect), effect.number};
    });
    if (effects.size() > most) effects.resize(most);
    std::vector<AtEffect> points;
    for (const auto& effect : effects) {
        for (const auto phase : all_phases)
            points.push_back({effect.number, phase});
    }
    return points;
}

/// Adds crashes to the candidate, which has none that are drawn, until it fails; those that the
/// failing run had tell where. At most `depth` of them.
bool place_crashes(Trial& trial,
                   const Scenario& candidate,
                   const std::vector<base::Instant>& wanted,
                   std::size_t depth) {
    const auto course = course_of(trial, candidate);
    const auto missing = first_missing(wanted, course.kills);
    if (!missing || trial.over()) return false;
    const bool last = depth == 1 && course.effects.size() <= effects_max;
    const auto points =
        points_near(course.effects, *missing, last ? course.effects.size() : 2 * effects_near);
    for (const auto& point : points) {
        if (trial.take(with_crash(candidate, point), Patience::none)) return true;
    }
    if (depth == 1) return false;
    for (std::size_t i = 0; i < std::min(points.size(), ways_on_max); ++i) {
        if (place_crashes(trial, with_crash(candidate, points[i]), wanted, depth - 1)) return true;
    }
    return false;
}

bool crash_at_some_point(Trial& trial, const Scenario& candidate) {
    return std::ranges::any_of(all_points, [&](Point point) {
        return trial.take(with_crash(candidate, WhenReached{point, 1}), Patience::none);
    });
}

/// The same crash at a point instead: the first that fails as well.
void move_to_point(Trial& trial, std::size_t event) {
    for (int times = 1; times <= occasions_max; ++times) {
        for (const Point point : all_points) {
            auto candidate = trial.smallest();
            candidate.events[event].moment = WhenReached{point, times};
            candidate.events[event].action = Crash{};
            candidate.events[event].repeats.reset();
            if (trial.take(std::move(candidate), Patience::none)) return;
        }
    }
}

}  // namespace

void name_crashes(Trial& trial) {
    if (trial.smallest().faults.crashes_at_most == 0) return;
    auto candidate = trial.smallest();
    candidate.faults.crashes_at_most = 0;
    if (trial.take(candidate, Patience::none)) return;
    if (crash_at_some_point(trial, candidate)) return;
    const auto kills = course_of(trial, trial.smallest()).kills;
    const auto most = static_cast<std::size_t>(trial.smallest().faults.crashes_at_most);
    for (std::size_t depth = 1; depth <= std::min(kills.size(), most); ++depth) {
        if (place_crashes(trial, candidate, kills, depth)) return;
    }
}

void move_crashes_to_points(Trial& trial) {
    for (std::size_t i = 0; i < trial.smallest().events.size() && !trial.over(); ++i) {
        const auto& event = trial.smallest().events[i];
        const bool crash = std::holds_alternative<Crash>(event.action) ||
                           std::holds_alternative<Restart>(event.action);
        if (crash && !std::holds_alternative<WhenReached>(event.moment)) move_to_point(trial, i);
    }
}

}  // namespace torpor::sim
