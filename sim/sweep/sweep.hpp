#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "fakes/dsql/shared_schemas.hpp"
#include "sim/report/run_result.hpp"
#include "sim/scenario/scenario.hpp"
#include "sim/sweep/crash_point.hpp"
#include "sim/world/effects.hpp"

namespace torpor::sim {

inline constexpr std::array all_phases{EffectPhase::before, EffectPhase::unacknowledged,
                                       EffectPhase::after};

struct CrashVerdict {
    CrashPoint point;
    Effect first;          ///< what the first death was at
    Effect second;         ///< the same of the second, if the point has one
    bool visited = false;  ///< every death of the point took place
    RunResult result;
};

/// Whether a second process dies while the first death is being recovered.
enum class SecondCrash { none, in_recovery };

/// What a sweep has found so far.
struct SweepResult {
    std::vector<Effect> effects;         ///< of the run without a crash
    std::vector<CrashVerdict> verdicts;  ///< each first crash, followed by its second ones
    std::size_t points = 0;              ///< that exist, as far as the recoveries have been seen
    std::size_t visited = 0;             ///< where the deaths took place

    /// Adds a first crash with its second ones.
    void add(std::vector<CrashVerdict> more);
    std::size_t failed() const;
    bool complete() const { return visited == points; }
};

struct SweepOptions {
    std::uint64_t seed = 1;
    SecondCrash second_crash = SecondCrash::in_recovery;
};

/// Every crash point of a scenario on its first target: each effect in each phase; and after each
/// of these deaths a second one at each effect of its recovery, which is done and never heard of.
/// The recovery lasts until what the dead process had begun is acknowledged. One run for each.
class Sweep {
public:
    Sweep(Scenario scenario, SweepOptions options);

    const Scenario& scenario() const { return scenario_; }
    const SweepOptions& options() const { return options_; }

    /// The first crashes, in order. They are the units of the work.
    const std::vector<AtEffect>& first_crashes() const { return first_crashes_; }
    /// Visits one of them, and what follows from it.
    std::vector<CrashVerdict> visit(const AtEffect& first);
    /// Visits one point alone.
    CrashVerdict visit(const CrashPoint& point);
    /// A result without verdicts yet.
    SweepResult begin() const;
    /// All of it.
    SweepResult run();

private:
    Scenario scenario_;
    SweepOptions options_;
    fakes::dsql::SharedSchemas schemas_;
    std::vector<Effect> effects_;
    std::vector<AtEffect> first_crashes_;
};

/// The effects of the scenario under this seed, in order.
std::vector<Effect> effects_of(const Scenario& scenario,
                               std::uint64_t seed,
                               fakes::dsql::SharedSchemas* schemas = nullptr);

}  // namespace torpor::sim
