#pragma once

#include <map>
#include <string>

#include "sim/scenario/scenario.hpp"

namespace torpor::bench {

/// How fast the whole runtime runs in the simulator, on one core.
struct StackFigures {
    double slices_per_second = 0;
    double runs_per_second = 0;
    std::uint64_t slices = 0;
    std::uint64_t runs = 0;
    /// Real seconds of the slices by part: database, services, checks, and runtime with kernel and
    /// network.
    std::map<std::string, double> seconds_by_part;
};

inline constexpr std::uint64_t bench_slices = 10'000;
inline constexpr std::uint64_t bench_runs = 500;

/// `story` is repeated until it has taken about `slices` slices; `approval` is run with seeds 1 to
/// `runs`. Throws std::runtime_error if a run does not pass.
StackFigures measure_stack(const sim::Scenario& story,
                           const sim::Scenario& approval,
                           std::uint64_t slices,
                           std::uint64_t runs);

std::string to_json(const StackFigures& figures);
std::string to_text(const StackFigures& figures);

}  // namespace torpor::bench
