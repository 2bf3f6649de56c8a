#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>

#include "sim/replay/draw_log.hpp"
#include "sim/report/run_result.hpp"
#include "sim/scenario/scenario.hpp"
#include "sim/world/world.hpp"

namespace torpor::sim {

/// Where two runs of the same scenario and seed first differ.
struct Mismatch {
    std::size_t index = 0;  ///< of the draw, from 0
    std::string first;      ///< what the first run did there
    std::string second;
};

struct TwiceResult {
    RunResult result;  ///< of the first run
    std::optional<Mismatch> mismatch;
};

/// Runs it twice and compares each draw: stream, site, bound, value, and the hash of everything
/// that the run had done until then; in the end what came of it. The options accompany the first
/// run, and of them the schemas both.
TwiceResult run_twice(const Scenario& scenario, std::uint64_t seed, RunOptions options = {});

/// A run that draws through a WatchedDriver with these names and this watch.
using WatchedRun = std::function<RunResult(DrawLog& names, WatchedDriver::Watch watch)>;

/// The same for two runs of any kind.
TwiceResult compare_runs(const WatchedRun& first, const WatchedRun& second);

/// What a person reads about it, a line for each side.
std::string to_text(const Mismatch& mismatch);

}  // namespace torpor::sim
