#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "sim/report/run_result.hpp"
#include "sim/scenario/scenario.hpp"

namespace torpor::sim {

/// One effect of a run: where a process of the runtime can die.
struct Effect {
    std::uint64_t number = 0;  ///< from 1, see AtEffect
    std::string
        what;  ///< such as "sqs SendMessage agent-output", "database commit", "POST weather.tools"
    std::string process;
    base::Instant at;
};

/// A process dies at an effect, and perhaps another at a later one while the first is being
/// recovered.
struct CrashPoint {
    AtEffect first;
    std::optional<AtEffect> second;
};

struct CrashVerdict {
    CrashPoint point;
    std::string what;  ///< of the first effect
    RunResult result;
};

struct SweepOptions {
    std::uint64_t seed = 1;
    bool second_crash = true;
    std::function<void(std::size_t done, std::size_t of)> progress = {};
};

struct SweepResult {
    std::vector<Effect> effects;         ///< of the run without a crash
    std::vector<CrashVerdict> verdicts;  ///< one per point, in order
    std::size_t points = 0;              ///< that exist
    std::size_t visited = 0;             ///< where the crash took place
};

/// The effects of the scenario under this seed, in order.
std::vector<Effect> effects_of(const Scenario& scenario, std::uint64_t seed);

/// Every crash point of the scenario on its first target, one run for each.
SweepResult sweep(const Scenario& scenario, const SweepOptions& options);

}  // namespace torpor::sim
