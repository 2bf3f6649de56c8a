#pragma once

#include <cstdint>

#include "sim/kernel/choice_oracle.hpp"
#include "sim/kernel/ready_set.hpp"

namespace torpor::sim {

/// Lets one process run ahead of all others for as long as it can, and a few times per run brings
/// it to a halt where it stands. A bug that needs few changes of turn in the right places is found
/// sooner like this than by drawing every step: such a run goes through the places unhurried by
/// others, and the changes are all it has to guess (probabilistic concurrency testing).
///
/// Nobody starves: time passes only when nobody is ready, and within one instant whoever has the
/// turn at every so many steps falls back too, so that waiting in a loop for another ends.
class PrioritySchedule {
public:
    /// `stream` must outlive the schedule.
    PrioritySchedule(ChoiceStream& stream, int changes);

    /// For a queue that is new.
    std::uint32_t draw_priority();
    /// Whose turn it is; `events_at_instant` have been since time last moved. The set is not empty.
    ReadyQueue& choose(const ReadySet& ready, std::uint64_t events_at_instant);

private:
    static ReadyQueue& highest(const ReadySet& ready);
    void draw_change();
    void fall_back(ReadyQueue& queue);

    ChoiceStream& stream_;
    int changes_left_;
    std::uint64_t steps_until_change_ = 0;
    std::uint32_t lowest_;  ///< of all that were given
};

}  // namespace torpor::sim
