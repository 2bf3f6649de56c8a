#include "sim/sweep/sweep.hpp"

#include <algorithm>
#include <utility>

#include "sim/sweep/recovery.hpp"
#include "sim/world/world.hpp"

namespace torpor::sim {

namespace {

struct Visit {
    CrashVerdict verdict;
    std::vector<Effect> recovery;
};

Visit visit_and_watch(const Scenario& scenario,
                      std::uint64_t seed,
                      const CrashPoint& point,
                      fakes::dsql::SharedSchemas* schemas) {
    Recovery recovery{point.first.number};
    Effect second;
    const RunOptions options{.observe = [&](const Observation& one) { recovery.see(one); },
                             .effects =
                                 [&](const Effect& effect) {
                                     recovery.see(effect);
                                     if (point.second && effect.number == point.second->number) {
                                         second = effect;
                                     }
                                 },
                             .schemas = schemas};
    Visit visit;
    visit.verdict.result = run_scenario(with_crash(scenario, point), seed, options);
    visit.verdict.point = point;
    visit.verdict.first = recovery.died_at();
    visit.verdict.second = std::move(second);
    visit.verdict.visited = visit.verdict.result.deaths_at_effects == (point.second ? 2 : 1);
    visit.recovery = recovery.effects();
    return visit;
}

}  // namespace

void SweepResult::add(std::vector<CrashVerdict> more) {
    points += more.size() - 1;
    for (auto& verdict : more) {
        visited += verdict.visited ? 1 : 0;
        verdicts.push_back(std::move(verdict));
    }
}

std::size_t SweepResult::failed() const {
    return static_cast<std::size_t>(std::ranges::count_if(
        verdicts, [](const CrashVerdict& verdict) { return !verdict.result.passed; }));
}

Sweep::Sweep(Scenario scenario, SweepOptions options)
    : scenario_(std::move(scenario)),
      options_(options),
      effects_(effects_of(scenario_, options_.seed, &schemas_)) {
    for (const auto& effect : effects_) {
        for (const auto phase : all_phases)
            first_crashes_.push_back({.number = effect.number, .phase = phase});
    }
}

std::vector<CrashVerdict> Sweep::visit(const AtEffect& first) {
    auto once =
        visit_and_watch(scenario_, options_.seed, {.first = first, .second = {}}, &schemas_);
    std::vector<CrashVerdict> verdicts;
    verdicts.push_back(std::move(once.verdict));
    if (options_.second_crash == SecondCrash::none) return verdicts;
    for (const auto& effect : once.recovery) {
        const AtEffect second{.number = effect.number, .phase = EffectPhase::unacknowledged};
        verdicts.push_back(visit({.first = first, .second = second}));
    }
    return verdicts;
}

CrashVerdict Sweep::visit(const CrashPoint& point) {
    return visit_and_watch(scenario_, options_.seed, point, &schemas_).verdict;
}

SweepResult Sweep::begin() const {
    SweepResult result;
    result.effects = effects_;
    result.points = first_crashes_.size();
    return result;
}

SweepResult Sweep::run() {
    auto result = begin();
    for (const auto& first : first_crashes_)
        result.add(visit(first));
    return result;
}

std::vector<Effect> effects_of(const Scenario& scenario,
                               std::uint64_t seed,
                               fakes::dsql::SharedSchemas* schemas) {
    std::vector<Effect> effects;
    // Numbered in the same story as the crashes will be.
    run_scenario(
        with_time_to_recover(scenario), seed,
        {.effects = [&](const Effect& effect) { effects.push_back(effect); }, .schemas = schemas});
    return effects;
}

}  // namespace torpor::sim
