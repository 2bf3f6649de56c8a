#pragma once

#include <map>
#include <set>
#include <string>

#include "sim/checks/check.hpp"
#include "sim/checks/rows.hpp"

namespace torpor::sim {

/// P3: the model never refuses a request, and every history could be one: ids unique, each call
/// followed by exactly one result before anything else is said, no result without a call.
class ModelRequestsFormed final : public Check {
public:
    std::string_view name() const override { return "model-requests-formed"; }
    void see(const Observation& observation, Violations& violations) override;
    void finish(const FinalState&, Violations&) override {}

private:
    void judge(const HistoryLine& line, base::Instant at, Violations& violations);
    /// What a child that is born sees open at the end of what it inherits.
    void inherit(const Row& thread);

    std::set<std::string> calls_;                        ///< every id ever given out
    std::map<std::string, std::set<std::string>> open_;  ///< thread -> calls without a result
    std::map<std::string, std::map<std::int64_t, std::string>> made_;  ///< thread -> calls by order
};

}  // namespace torpor::sim
