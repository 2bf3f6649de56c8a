#pragma once

#include <map>
#include <set>
#include <string>

#include "sim/checks/check.hpp"
#include "sim/checks/rows.hpp"
#include "sim/scenario/scenario.hpp"

namespace torpor::sim {

/// What the scenario expects of threads, prompts, views, refusals and of what is left behind.
class StateExpectations final : public Check {
public:
    explicit StateExpectations(const Scenario& scenario) : expect_(scenario.expect) {}

    std::string_view name() const override { return "expectation"; }
    void see(const Observation& observation, Violations& violations) override;
    void finish(const FinalState& state, Violations& violations) override;

private:
    void record_rows(const Observation& observation);
    void record_output(const wire::OutputMessage& message);
    void judge_prompts(base::Instant at, Violations& violations) const;
    void judge_refusals(base::Instant at, Violations& violations) const;
    void judge_views(const FinalState& state, Violations& violations) const;
    void judge_bounds(const FinalState& state, Violations& violations) const;
    int count(ExpectedBound::What what, const FinalState& state) const;

    Expectation expect_;
    std::map<std::string, std::map<std::string, std::string>> prompts_;  ///< user -> output -> text
    std::map<std::string, int> refusals_;                                ///< by reason
    std::set<MessageKey> refused_;
    int summaries_ = 0;
    int births_ = 0;
};

}  // namespace torpor::sim
