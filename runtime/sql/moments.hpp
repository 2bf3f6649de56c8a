#pragma once

#include <cstdint>
#include <optional>

#include "runtime/base/time.hpp"

/// Points of time as bigint columns hold them: nanoseconds since 1970.
namespace torpor::sql {

inline std::int64_t nanoseconds(base::Instant at) {
    return at.time_since_epoch().count();
}
/// 0 where there is none.
inline std::int64_t nanoseconds(const std::optional<base::Instant>& at) {
    return at ? nanoseconds(*at) : 0;
}
inline base::Instant instant(std::int64_t nanoseconds) {
    return base::Instant{base::Duration{nanoseconds}};
}
inline std::optional<base::Instant> optional_instant(std::int64_t nanoseconds) {
    if (nanoseconds == 0) return std::nullopt;
    return instant(nanoseconds);
}

}  // namespace torpor::sql
