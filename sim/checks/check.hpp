#pragma once

#include <cstdint>
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

    /// How often this run could have broken the promise. A check that has judged nothing was
    /// exercised trivially.
    std::uint64_t judged() const { return judged_; }

protected:
    void count_judged(std::uint64_t times = 1) { judged_ += times; }

private:
    std::uint64_t judged_ = 0;
};

}  // namespace torpor::sim
