#include "sim/kernel/priority_schedule.hpp"

#include <cstddef>

#include "runtime/base/invariant.hpp"

namespace torpor::sim {

namespace {

/// Drawn priorities lie above it; those of queues that have fallen back below, the latest lowest.
constexpr std::uint32_t fallen = 1U << 30U;
/// So many that two processes hardly ever draw the same.
constexpr std::uint64_t priorities = 1U << 30U;
/// Steps of one instant after which somebody else has to have a turn.
constexpr std::uint64_t patience = 500;

}  // namespace

PrioritySchedule::PrioritySchedule(ChoiceStream& stream, int changes)
    : stream_(stream), changes_left_(changes), lowest_(fallen) {
    base::invariant(changes >= 0, "priorities change a number of times");
    draw_change();
}

std::uint32_t PrioritySchedule::draw_priority() {
    return fallen + static_cast<std::uint32_t>(stream_.choose("kernel/priority", priorities));
}

// How long a run will be is not known, and so the distance is drawn over orders of magnitude.
void PrioritySchedule::draw_change() {
    if (changes_left_ == 0) return;
    constexpr std::uint64_t doublings = 10;
    constexpr std::uint64_t shortest = 16;
    const auto range = shortest << stream_.choose("kernel/change-range", doublings);
    steps_until_change_ = 1 + stream_.choose("kernel/change-after", range);
}

ReadyQueue& PrioritySchedule::choose(const ReadySet& ready, std::uint64_t events_at_instant) {
    if (changes_left_ > 0 && --steps_until_change_ == 0) {
        changes_left_ -= 1;
        fall_back(highest(ready));
        draw_change();
    }
    if (events_at_instant % patience == patience - 1) fall_back(highest(ready));
    return highest(ready);
}

ReadyQueue& PrioritySchedule::highest(const ReadySet& ready) {
    base::invariant(!ready.empty(), "a turn is somebody's");
    ReadyQueue* found = &ready[0];
    for (std::size_t i = 1; i < ready.size(); ++i) {
        if (ready[i].priority > found->priority) found = &ready[i];
    }
    return *found;
}

void PrioritySchedule::fall_back(ReadyQueue& queue) {
    base::invariant(lowest_ > 0, "there is always a lower priority");
    lowest_ -= 1;
    queue.priority = lowest_;
}

}  // namespace torpor::sim
