#pragma once

#include <compare>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <vector>

#include "runtime/base/time.hpp"

namespace torpor::sim {

/// One timer in the heap: when, and which. Equal moments keep the order of `order`.
struct TimerEntry {
    base::Instant at;
    std::uint64_t order = 0;

    friend auto operator<=>(const TimerEntry&, const TimerEntry&) = default;
};

/// A 4-ary heap of timers: four children share a cache line. Entries leave it only at the top or
/// by a sweep; a cancelled timer's entry is stale, which its owner knows.
class TimerHeap {
public:
    bool empty() const { return entries_.empty(); }
    std::size_t size() const { return entries_.size(); }
    const TimerEntry& top() const { return entries_.front(); }

    void push(TimerEntry entry);
    void pop();
    /// Removes every entry for which `stale` holds.
    void sweep(const std::function<bool(const TimerEntry&)>& stale);

private:
    void sift_down(std::size_t hole, TimerEntry entry);

    std::vector<TimerEntry> entries_;
};

}  // namespace torpor::sim
