#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "sim/checks/check.hpp"
#include "sim/checks/rows.hpp"

namespace torpor::sim {

/// P9: a sleep whose time exists is granted and due when it was asked for. Its wake-up, and the
/// deadline of a call, enters the inbox, never before its time, and has one effect; with a long
/// time to go it is taken back when its call ends. No schedule and no delayed message remain.
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
        bool dropped = false;                ///< its call ended otherwise, so that it need not fire
        std::optional<base::Instant> ended;  ///< when the call was over
    };
    void record(const Observation& observation, Violations& violations);
    void judge_plan(const Row& call, base::Instant due, base::Instant at, Violations& violations);
    void judge_refusals(const Observation& observation, Violations& violations);
    void judge_arrival(const Observation& observation, Violations& violations);
    void judge_effect(const Observation& observation, Violations& violations);

    /// Something went wrong soon after that, so that a timer may not have been taken back.
    bool hindered_after(base::Instant at) const;

    std::map<MessageKey, Timer> timers_;     ///< by the identity of the wake-up
    std::vector<base::Instant> hindrances_;  ///< in order of time
};

}  // namespace torpor::sim
