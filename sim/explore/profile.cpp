#include "sim/explore/profile.hpp"

#include <utility>

#include "runtime/base/invariant.hpp"

namespace torpor::sim {

std::string_view to_text(FaultProfile profile) {
    switch (profile) {
        case FaultProfile::none:
            return "none";
        case FaultProfile::network:
            return "network";
        case FaultProfile::crashes:
            return "crashes";
        case FaultProfile::services:
            return "services";
        case FaultProfile::all:
            return "all";
    }
    base::invariant(false, "every profile has a name");
    std::unreachable();
}

std::optional<FaultProfile> profile_named(std::string_view text) {
    for (const auto profile : all_profiles) {
        if (to_text(profile) == text) return profile;
    }
    return std::nullopt;
}

}  // namespace torpor::sim
