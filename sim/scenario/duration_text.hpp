#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "runtime/base/time.hpp"
#include "sim/scenario/fault_budget.hpp"

namespace torpor::sim {

/// A duration as people write it: "200ms", "15m", "1h30m", "3d", "0s", or ISO 8601 as "P3D" and
/// "PT1H30M". Units: ns us ms s m h d w, largest first, each once. Nothing if it is not one, or is
/// beyond a hundred years.
std::optional<base::Duration> parse_duration(std::string_view text);
/// "1s..5s", or one duration for both ends. Nothing if it is not one or runs backwards.
std::optional<DurationRange> parse_duration_range(std::string_view text);
/// The shortest text that parse_duration reads back, such as "3d1h".
std::string to_text(base::Duration duration);
/// A moment of UTC, `2026-01-05T09:00:00Z`.
std::optional<base::Instant> parse_instant(std::string_view text);

}  // namespace torpor::sim
