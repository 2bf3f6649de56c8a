#include "sim/shrink/crashes.hpp"

#include <algorithm>
#include <array>
#include <optional>
#include <string>
#include <utility>

namespace torpor::sim {
namespace {

/// With more effects than this, only those near a drawn kill are tried.
constexpr std::size_t effects_max = 60;
/// A search for the places of drawn kills that takes longer than this has lost its way.
constexpr std::size_t search_runs_max = 300;
constexpr int occasions_max = 3;

constexpr std::array all_phases{EffectPhase::before, EffectPhase::unacknowledged,
                                EffectPhase::after};

struct Kill {
    base::Instant at;
    std::string process;
};
/// What a run did that matters here.
struct Course {
    std::vector<Effect> effects;
    std::vector<Kill> kills;
};

Course course_of(Trial& trial, const Scenario& scenario) {
    Course course;
    RunOptions options;
    options.effects = [&](const Effect& effect) { course.effects.push_back(effect); };
    options.observe = [&](const Observation& seen) {
        const auto* fault = std::get_if<FaultHappened>(&seen.what);
        if (fault != nullptr && fault->kind == FaultKind::kill)
            course.kills.push_back({seen.at, fault->process});
    };
    trial.watch(scenario, std::move(options));
    return course;
}

Scenario with_crash(Scenario scenario, EventMoment moment) {
    scenario.events.push_back({.moment = moment, .action = Crash{}, .repeats = {}, .position = {}});
    return scenario;
}

/// The crash points between the last thing that the process did before it was killed and the next
/// that it would have done.
std::vector<AtEffect> points_around(const std::vector<Effect>& effects, const Kill& kill) {
    std::optional<std::uint64_t> last;
    std::optional<std::uint64_t> next;
    for (const auto& effect : effects) {
        if (effect.process != kill.process) continue;
        if (effect.at <= kill.at) last = effect.number;
        if (effect.at > kill.at && !next) next = effect.number;
    }
    std::vector<AtEffect> points;
    if (last) {
        points.push_back({*last, EffectPhase::unacknowledged});
        points.push_back({*last, EffectPhase::after});
        points.push_back({*last, EffectPhase::before});
    }
    if (next) points.push_back({*next, EffectPhase::before});
    return points;
}

std::vector<AtEffect> all_points_of(const std::vector<Effect>& effects) {
    std::vector<AtEffect> points;
    for (const auto& effect : effects) {
        for (const auto phase : all_phases)
            points.push_back({effect.number, phase});
    }
    return points;
}

/// Looks for crashes that the file can name and that have the effect of those that were drawn.
class CrashSearch {
public:
    CrashSearch(Trial& trial, std::vector<Kill> wanted)
        : trial_(trial), wanted_(std::move(wanted)), end_(trial.runs() + search_runs_max) {}

    /// Adds crashes to the candidate, which has none that are drawn, until it fails. At most
    /// `depth` of them.
    bool place(const Scenario& candidate, std::size_t depth) {
        const auto course = course_of(trial_, candidate);
        if (course.kills.size() >= wanted_.size() || over()) return false;
        const auto near = points_around(course.effects, wanted_[course.kills.size()]);
        if (take_one(candidate, near)) return true;
        if (depth > 1) {
            return std::ranges::any_of(near, [&](const AtEffect& point) {
                return !over() && place(with_crash(candidate, point), depth - 1);
            });
        }
        return course.effects.size() <= effects_max &&
               take_one(candidate, all_points_of(course.effects));
    }

private:
    bool over() const { return trial_.over() || trial_.runs() >= end_; }

    bool take_one(const Scenario& candidate, const std::vector<AtEffect>& points) {
        return std::ranges::any_of(points, [&](const AtEffect& point) {
            return !over() && trial_.take(with_crash(candidate, point), Patience::none);
        });
    }

    Trial& trial_;
    std::vector<Kill> wanted_;
    std::size_t end_;
};

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
    CrashSearch search{trial, kills};
    for (std::size_t depth = 1; depth <= kills.size(); ++depth) {
        if (search.place(candidate, depth)) return;
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
