#pragma once

#include <string_view>

#include "sim/checks/final_state.hpp"
#include "sim/checks/observation.hpp"
#include "sim/checks/violation.hpp"

namespace torpor::sim {

/// One promise, watched over one run. Pure: it sees observations in order, then the final state.
class Check {
public:
    virtual ~Check() = default;

    /// Hyphenated, with a paragraph of the same name in docs/invariants.md.
    virtual std::string_view name() const = 0;
    /// Safety: reports a breach at the moment it happens.
    virtual void see(const Observation& observation, Violations& violations) = 0;
    /// Liveness and leftovers. Called once, after the last observation.
    virtual void finish(const FinalState& state, Violations& violations) = 0;
};

}  // namespace torpor::sim
