#pragma once

#include <array>
#include <optional>
#include <string_view>

namespace torpor::sim {

/// Which classes of faults the swarm draws from.
enum class FaultProfile {
    none,      ///< interleavings and latencies only
    network,   ///< loss, refusal, delay and partition
    crashes,   ///< kills and restarts
    services,  ///< what AWS, the model and the database may answer
    all
};

inline constexpr std::array all_profiles{FaultProfile::none, FaultProfile::network,
                                         FaultProfile::crashes, FaultProfile::services,
                                         FaultProfile::all};

/// The spelling of the command line and of reports, such as "network".
std::string_view to_text(FaultProfile profile);
std::optional<FaultProfile> profile_named(std::string_view text);

}  // namespace torpor::sim
