#pragma once

#include <algorithm>
#include <compare>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <span>
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
    /// The heap is not empty.
    const TimerEntry& top() const { return entries_.front(); }

    /// The first few entries, the next one first; the one after it is among the others.
    std::span<const TimerEntry> first() const {
        return std::span{entries_}.first(std::min(entries_.size(), arity + 1));
    }

    void push(TimerEntry entry);
    /// The heap is not empty.
    void pop();
    /// Removes every entry for which `stale` holds.
    void sweep(const std::function<bool(const TimerEntry&)>& stale);

private:
    static constexpr std::size_t arity = 4;

    static bool before(const TimerEntry& one, const TimerEntry& other) {
        return one.at != other.at ? one.at < other.at : one.order < other.order;
    }

    std::vector<TimerEntry> entries_;
};

inline void TimerHeap::push(TimerEntry entry) {
    std::size_t hole = entries_.size();
    entries_.push_back(entry);
    while (hole > 0) {
        const std::size_t parent = (hole - 1) / arity;
        if (!before(entry, entries_[parent])) break;
        entries_[hole] = entries_[parent];
        hole = parent;
    }
    entries_[hole] = entry;
}

inline void TimerHeap::pop() {
    const TimerEntry last = entries_.back();
    entries_.pop_back();
    const std::size_t size = entries_.size();
    if (size == 0) return;
    std::size_t hole = 0;
    for (;;) {
        const std::size_t first = hole * arity + 1;
        if (first >= size) break;
        std::size_t least = first;
        const std::size_t end = std::min(first + arity, size);
        for (std::size_t child = first + 1; child < end; ++child) {
            if (before(entries_[child], entries_[least])) least = child;
        }
        if (!before(entries_[least], last)) break;
        entries_[hole] = entries_[least];
        hole = least;
    }
    entries_[hole] = last;
}

}  // namespace torpor::sim
