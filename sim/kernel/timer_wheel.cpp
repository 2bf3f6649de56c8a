#include "sim/kernel/timer_wheel.hpp"

#include <algorithm>
#include <bit>
#include <utility>

#include "runtime/base/invariant.hpp"

namespace torpor::sim {

using base::Instant;
using base::invariant;

// Moments before 1970 stay below the others.
std::uint64_t TimerWheel::key_of(Instant at) {
    return static_cast<std::uint64_t>(at.time_since_epoch().count()) ^ (std::uint64_t{1} << 63U);
}

void TimerWheel::push(TimerEntry entry) {
    const std::uint64_t key = key_of(entry.at);
    invariant(key > present_, "a timer is later than what was taken");
    if (next_ && entry.at < *next_) next_ = entry.at;
    size_ += 1;
    place(entry, key);
}

std::optional<Instant> TimerWheel::next() {
    if (!next_ && size_ > 0) {
        next_ = std::ranges::min_element(soonest(), {}, &TimerEntry::at)->at;
    }
    return next_;
}

void TimerWheel::take(Instant moment, std::vector<TimerEntry>& due) {
    invariant(next_ == moment, "the earliest moment is taken");
    const auto digit = static_cast<std::size_t>(std::countr_zero(occupied_));
    const auto value = static_cast<std::size_t>(std::countr_zero(levels_[digit].occupied));
    std::swap(dealt_, levels_[digit].slots[value]);
    levels_[digit].slots[value].clear();
    mark_empty(digit, value);
    present_ = key_of(moment);
    next_.reset();
    for (const TimerEntry& entry : dealt_) {
        const std::uint64_t key = key_of(entry.at);
        if (key == present_) {
            size_ -= 1;
            due.push_back(entry);
        } else {
            place(entry, key);
        }
    }
}

void TimerWheel::restart() {
    invariant(size_ == 0, "only an empty wheel restarts");
    present_ = 0;
    next_.reset();
}

std::span<const TimerEntry> TimerWheel::soonest() const {
    if (occupied_ == 0) return {};
    const Level& level = levels_[static_cast<std::size_t>(std::countr_zero(occupied_))];
    return level.slots[static_cast<std::size_t>(std::countr_zero(level.occupied))];
}

void TimerWheel::sweep(const std::function<bool(const TimerEntry&)>& stale) {
    for (std::size_t digit = 0; digit < digits; ++digit) {
        for (std::size_t value = 0; value < values; ++value) {
            std::vector<TimerEntry>& slot = levels_[digit].slots[value];
            size_ -= std::erase_if(slot, stale);
            if (slot.empty()) mark_empty(digit, value);
        }
    }
    next_.reset();
}

void TimerWheel::place(const TimerEntry& entry, std::uint64_t key) {
    const auto differing = static_cast<unsigned>(63 - std::countl_zero(key ^ present_));
    const std::size_t digit = differing / digit_bits;
    const std::size_t value = (key >> (digit * digit_bits)) % values;
    Level& level = levels_[digit];
    level.slots[value].push_back(entry);
    level.occupied |= std::uint32_t{1} << value;
    occupied_ |= std::uint32_t{1} << digit;
}

void TimerWheel::mark_empty(std::size_t digit, std::size_t value) {
    Level& level = levels_[digit];
    level.occupied &= ~(std::uint32_t{1} << value);
    if (level.occupied == 0) occupied_ &= ~(std::uint32_t{1} << digit);
}

}  // namespace torpor::sim
