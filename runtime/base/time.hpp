#pragma once

#include <chrono>
#include <cstdint>
#include <string>

namespace torpor::base {

using Duration = std::chrono::nanoseconds;
/// A point of UTC, counted from 1970. Nobody but a Clock port says which one is now.
using Instant = std::chrono::sys_time<Duration>;

inline std::int64_t unix_milliseconds(Instant at) {
    return std::chrono::floor<std::chrono::milliseconds>(at.time_since_epoch()).count();
}
inline std::int64_t unix_seconds(Instant at) {
    return std::chrono::floor<std::chrono::seconds>(at.time_since_epoch()).count();
}

/// `2026-01-31T08:00:00Z`, seconds cut off.
std::string iso8601(Instant at);
/// `20260131T080000Z`, the form of SigV4.
std::string iso8601_basic(Instant at);

}  // namespace torpor::base
