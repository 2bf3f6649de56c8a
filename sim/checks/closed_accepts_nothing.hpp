#pragma once

#include <map>
#include <set>
#include <string>

#include "sim/checks/check.hpp"
#include "sim/checks/rows.hpp"

namespace torpor::sim {

/// A closed thread is over: nothing is appended to it, no tool works for it, nothing stands open in
/// it, its parent does not count on it, and with its end went the order to tell every tool server.
class ClosedAcceptsNothing final : public Check {
public:
    std::string_view name() const override { return "closed-accepts-nothing"; }
    void see(const Observation& observation, Violations& violations) override;
    void finish(const FinalState& state, Violations& violations) override;

private:
    void judge(const Observation& observation, Violations& violations);

    std::map<std::string, base::Instant> closed_;  ///< thread -> since when
};

}  // namespace torpor::sim
