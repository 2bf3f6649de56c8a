#pragma once

#include <map>
#include <optional>
#include <string>

#include "sim/checks/check.hpp"
#include "sim/checks/rows.hpp"

namespace torpor::sim {

/// P9: the wake-up of a sleep, and the deadline of a call, enters the inbox, never before its time,
/// and has one effect; no schedule and no delayed message remain.
class TimersFireOnce final : public Check {
public:
    std::string_view name() const override { return "timers-fire-once"; }
    void see(const Observation& observation, Violations& violations) override;
    void finish(const FinalState& state, Violations& violations) override;

private:
    struct Timer {
        base::Instant due;
        std::optional<base::Instant> fired;
        int effects = 0;
        bool dropped = false;  ///< its call ended otherwise, so that it need not fire
    };
    void record(const Observation& observation);
    void judge_arrival(const Observation& observation, Violations& violations);
    void judge_effect(const Observation& observation, Violations& violations);

    std::map<MessageKey, Timer> timers_;  ///< by the identity of the wake-up
};

}  // namespace torpor::sim
