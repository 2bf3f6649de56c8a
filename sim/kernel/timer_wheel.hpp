#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>
#include <span>
#include <vector>

#include "runtime/base/time.hpp"

namespace torpor::sim {

/// One timer: when, and which.
struct TimerEntry {
    base::Instant at;
    std::uint64_t order = 0;

    friend bool operator==(const TimerEntry&, const TimerEntry&) = default;
};

/// Timers by their moments, for a clock that never goes back. Equal moments keep the order of
/// pushing.
///
/// A radix queue: the moment is read as sixteen digits of four bits. A timer waits in the slot
/// named by the first digit in which it differs from the present and by its value there; when its
/// slot is the next one, the slot is dealt out to lower digits. Each timer is moved once per digit
/// at most, in runs of neighbouring memory, where a heap would touch a cold line per level.
class TimerWheel {
public:
    bool empty() const { return size_ == 0; }
    std::size_t size() const { return size_; }

    /// `entry.at` is later than every moment that was taken.
    void push(TimerEntry entry);

    /// The earliest moment.
    std::optional<base::Instant> next();
    /// Moves the entries of the earliest moment, which next() gave, to the end of `due`.
    void take(base::Instant moment, std::vector<TimerEntry>& due);
    /// Forgets what was taken: an empty wheel starts from any moment.
    void restart();

    /// Some of the entries that come next, the earliest slot's, in the order of pushing.
    std::span<const TimerEntry> soonest() const;
    /// What the last take() found in the earliest slot: entries that have come closer.
    std::span<const TimerEntry> dealt() const { return dealt_; }
    /// Removes every entry for which `stale` holds.
    void sweep(const std::function<bool(const TimerEntry&)>& stale);

private:
    static constexpr unsigned digit_bits = 4;
    static constexpr std::size_t digits = 64 / digit_bits;
    static constexpr std::size_t values = std::size_t{1} << digit_bits;

    struct Level {
        std::array<std::vector<TimerEntry>, values> slots;
        std::uint32_t occupied = 0;  ///< one bit per slot
    };

    static std::uint64_t key_of(base::Instant at);
    void place(const TimerEntry& entry, std::uint64_t key);
    void mark_empty(std::size_t digit, std::size_t value);

    std::array<Level, digits> levels_;
    std::uint32_t occupied_ = 0;  ///< one bit per level
    std::uint64_t present_ = 0;   ///< the key of the last moment taken
    std::size_t size_ = 0;
    std::optional<base::Instant> next_;
    std::vector<TimerEntry> dealt_;
};

}  // namespace torpor::sim
