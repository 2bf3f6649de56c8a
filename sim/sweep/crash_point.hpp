#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "sim/scenario/event.hpp"
#include "sim/scenario/scenario.hpp"

namespace torpor::sim {

/// A process dies at an effect, and perhaps another at a later one while the first is being
/// recovered.
struct CrashPoint {
    AtEffect first;
    std::optional<AtEffect> second;
};

/// "before", "unacknowledged" or "after".
std::string_view to_text(EffectPhase phase);

/// "12:before", or "12:before+17:unacknowledged".
std::string to_text(const CrashPoint& point);
/// Nothing if the text is no crash point, or the second does not lie behind the first.
std::optional<CrashPoint> parse_crash_point(std::string_view text);

/// The same story, judged as crashes allow: by every promise, and of what the file expects by the
/// upper bounds. It has more time, since a dead process's messages come back when their visibility
/// has run out, and a message may come back more often.
Scenario with_time_to_recover(Scenario story);
/// The story with_time_to_recover() in which these deaths happen beside everything else that does.
Scenario with_crash(Scenario story, const CrashPoint& point);

}  // namespace torpor::sim
