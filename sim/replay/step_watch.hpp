#pragma once

#include <functional>

#include "sim/kernel/trace.hpp"
#include "sim/replay/draw_log.hpp"
#include "sim/replay/run_file.hpp"

namespace torpor::sim {

/// Turns what a run does into steps. It is the driver of the run and the sink of its trace.
class StepWatch {
public:
    using Step = std::function<void(RecordedStep)>;

    /// The references must outlive the watch, and the watch the run.
    StepWatch(Driver& inner, Trace& trace, Step step);
    StepWatch(const StepWatch&) = delete;
    StepWatch& operator=(const StepWatch&) = delete;

    Driver& driver() { return driver_; }

    /// What follows is no part of the run: taking a world down may leave marks, too.
    void end() { ended_ = true; }

private:
    DrawLog names_;
    Step step_;
    bool ended_ = false;
    WatchedDriver driver_;
};

}  // namespace torpor::sim
