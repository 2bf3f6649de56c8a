#pragma once

#include <map>
#include <set>
#include <string>

#include "sim/checks/check.hpp"
#include "sim/scenario/scenario.hpp"

namespace torpor::sim {

/// P2: at the end every call that is still pending waits for something that can come: a tool that
/// is silent by script, a timer that is not due, or a user.
class NoOpenToolCall final : public Check {
public:
    explicit NoOpenToolCall(const Scenario& scenario);

    std::string_view name() const override { return "no-open-tool-call"; }
    void see(const Observation& observation, Violations& violations) override;
    void finish(const FinalState& state, Violations& violations) override;

private:
    std::set<std::string> silent_tools_;
    std::set<std::string> invoked_;             ///< calls that a tool server has accepted
    std::map<std::string, int> answered_with_;  ///< call -> status of the last callback
};

}  // namespace torpor::sim
