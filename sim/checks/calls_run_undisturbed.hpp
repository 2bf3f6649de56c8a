#pragma once

#include <set>
#include <string>

#include "sim/checks/check.hpp"
#include "sim/checks/rows.hpp"

namespace torpor::sim {

/// P1, P2: a call that a tool works on is interrupted by what the user says or by the end of its
/// thread, and by nothing else: what can wait, waits until the call is over.
class CallsRunUndisturbed final : public Check {
public:
    std::string_view name() const override { return "calls-run-undisturbed"; }
    void see(const Observation& observation, Violations& violations) override;
    void finish(const FinalState&, Violations&) override {}

private:
    /// True if the call was running before this change and is interrupted by it.
    bool interrupts(const fakes::RowChange& change);

    std::set<std::string> running_;  ///< calls
};

}  // namespace torpor::sim
