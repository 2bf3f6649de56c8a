#include "sim/kernel/timer_heap.hpp"

#include <algorithm>
#include <utility>

namespace torpor::sim {

void TimerHeap::sweep(const std::function<bool(const TimerEntry&)>& stale) {
    std::erase_if(entries_, stale);
    // The order of pops follows from the keys alone, so any valid arrangement will do; a sorted
    // array is one.
    std::ranges::sort(entries_);
}

}  // namespace torpor::sim
