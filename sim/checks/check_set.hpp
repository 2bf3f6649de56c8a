#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "sim/checks/check.hpp"
#include "sim/scenario/scenario.hpp"

namespace torpor::sim {

/// Everything that is checked on every run, and what the scenario expects on top.
class CheckSet {
public:
    explicit CheckSet(const Scenario& scenario);

    void see(const Observation& observation);
    /// Ends the judgement; to be called once, with the state the run left behind.
    void finish(const FinalState& state);
    /// A breach of something that is judged elsewhere.
    void add(const Violation& violation) {
        violations_.add(violation.check, violation.at, violation.message);
    }

    const std::vector<Violation>& violations() const { return violations_.list(); }
    /// By the name of the check, how often it had something to judge; see Check::judged().
    std::map<std::string, std::uint64_t> judged() const;

private:
    std::vector<std::unique_ptr<Check>> checks_;
    Violations violations_;
    base::Instant now_ = base::Instant::min();
    bool finished_ = false;
};

/// The names a scenario may list under `expect.always`, sorted; one paragraph each in
/// docs/invariants.md.
std::vector<std::string> check_names();

}  // namespace torpor::sim
