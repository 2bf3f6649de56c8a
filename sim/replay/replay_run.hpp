#pragma once

#include <cstddef>
#include <functional>
#include <optional>
#include <string>

#include "sim/replay/run_file.hpp"

namespace torpor::sim {

/// Where a replayed run does something else than the recorded one. A side that is empty had ended.
struct StepDivergence {
    std::size_t index = 0;  ///< of the step, from 0
    std::optional<RecordedStep> recorded;
    std::optional<RecordedStep> now;
};

struct ReplayOptions {
    /// Sees each step that is as it was recorded; true stops the run there.
    std::function<bool(std::size_t index, const RecordedStep&)> step = {};
    /// Stops where this check is broken first, if it is not empty.
    std::string break_on = {};
};

struct Replay {
    enum class End {
        same,      ///< it did what the recording says to the end
        diverged,  ///< it did not
        stopped    ///< as the options wanted
    };
    End end = End::same;
    std::size_t steps = 0;                 ///< that are as recorded
    std::optional<Violation> broken = {};  ///< what `break_on` has met
    std::optional<StepDivergence> divergence = {};
    RunResult result = {};  ///< says something only if the end is `same`
};

/// Runs a recorded run again with the recorded draws, and compares each step.
Replay replay_run(const RunFile& run, const ReplayOptions& options);

}  // namespace torpor::sim
