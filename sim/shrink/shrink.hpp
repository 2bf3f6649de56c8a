#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <string>

#include "sim/report/run_result.hpp"
#include "sim/scenario/scenario.hpp"

namespace torpor::sim {

struct ShrinkOptions {
    std::size_t runs_max = 2000;  ///< of candidates
    std::function<void(std::size_t runs, std::size_t lines)> progress = {};
    /// Asked between two runs; true ends the work with what is the smallest so far.
    std::function<bool()> enough = {};
};

struct Shrunk {
    Scenario scenario;  ///< fails with `fingerprint`; its `seeds` are those that it was tried with
    std::string fingerprint;  ///< empty if the run that was given did not fail: nothing was done
    std::uint64_t seed = 0;   ///< fails with this one
    bool any_seed = false;    ///< it failed with every seed of a range that was tried
    std::size_t runs = 0;
    RunResult result;  ///< of the smallest, with `seed`
};

/// The smallest scenario found that fails for the same reason: faults, users, events, messages,
/// rules and values are left out or made plain while the fingerprint of the failure remains.
/// Deterministic.
Shrunk shrink(const Scenario& scenario, std::uint64_t seed, const ShrinkOptions& options);

}  // namespace torpor::sim
