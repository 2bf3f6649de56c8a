#pragma once

#include <array>
#include <string_view>

/// Words of scenario files that the reader and the writer share.
namespace torpor::sim {

/// In the order of Victim.
inline constexpr std::array<std::string_view, 2> victim_names{"worker", "random"};
/// In the order of EffectPhase.
inline constexpr std::array<std::string_view, 3> effect_phase_names{"before", "unacknowledged",
                                                                    "after"};
/// In the order of ExpectedBound::What.
inline constexpr std::array<std::string_view, 4> bounded_names{
    "rows_besides_history", "open_threads", "open_subscriptions", "schedules"};
/// In the order of ExpectedCost::What.
inline constexpr std::array<std::string_view, 2> cost_names{"run", "month"};

}  // namespace torpor::sim
