#pragma once

#include <cstdint>
#include <map>
#include <string>

#include "sim/checks/check.hpp"
#include "sim/checks/observation.hpp"

namespace torpor::sim {

/// P8: what was committed as output reaches the front end at least once with the text it was
/// committed with, nothing else does, and the numbers of a thread's outputs have no gap.
class OutputNeverLost final : public Check {
public:
    std::string_view name() const override { return "output-never-lost"; }
    void see(const Observation& observation, Violations& violations) override;
    void finish(const FinalState& state, Violations& violations) override;

private:
    struct Output {
        wire::OutputMessage message;
        base::Instant committed;
        bool seen = false;
    };
    void judge(const wire::OutputMessage& message,
               base::Instant at,
               std::string_view moment,
               Violations& violations);

    std::map<std::string, std::map<std::int64_t, Output>> outputs_;  ///< thread -> by sequence
};

}  // namespace torpor::sim
