#pragma once

#include <string>
#include <vector>

#include "runtime/base/random.hpp"
#include "sim/scenario/scenario.hpp"

namespace torpor::sim {

/// Who speaks in a drawn timeline.
struct Cast {
    std::vector<std::string> users;    ///< at least one
    std::vector<std::string> phrases;  ///< what they say; at least one
    int messages_max = 6;              ///< how often they speak, all together
};

/// The scenario with what its users do: they speak one after the other and at once, interrupt at
/// points of slices, repeat themselves, attach, choose and dismiss. What happens in it already
/// stays.
Scenario with_drawn_timeline(Scenario agent, const Cast& cast, base::Random& random);

}  // namespace torpor::sim
