#pragma once

namespace torpor::sim {

/// Which of several ready processes steps next. The world counts as one of them.
struct SchedulePolicy {
    enum class Kind {
        uniform,    ///< each step is drawn anew
        priorities  ///< the one with the highest priority; each has drawn one at its start
    };
    Kind kind = Kind::uniform;
    /// With priorities: so often, after drawn numbers of steps, the one whose turn it is falls
    /// behind all others.
    int changes = 0;
};

}  // namespace torpor::sim
