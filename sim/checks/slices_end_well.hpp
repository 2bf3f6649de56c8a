#pragma once

#include <cstdint>
#include <map>
#include <set>
#include <string>

#include "sim/checks/check.hpp"
#include "sim/checks/observation.hpp"
#include "sim/scenario/scenario.hpp"

namespace torpor::sim {

/// P11, P12: a slice that nothing hinders ends in time and keeps its messages. Neither a tool
/// server that hangs nor a conflict in the database is a reason to fail.
class SlicesEndWell final : public Check {
public:
    explicit SlicesEndWell(const Scenario& scenario);

    std::string_view name() const override { return "slices-end-well"; }
    void see(const Observation& observation, Violations& violations) override;
    void finish(const FinalState&, Violations&) override {}

private:
    struct Slice {
        std::set<std::string> threads;
        std::uint64_t hindrances = 0;  ///< of the run, when it began
        bool overtaken = false;        ///< a newer slice of one of its threads has begun
        bool partitioned = false;      ///< hosts were cut off from each other when it began
    };
    void begin(const fakes::InvocationStarted& started, base::Instant at);
    void end(const fakes::InvocationEnded& ended, base::Instant at, Violations& violations);

    base::Duration longest_partition_;
    base::Instant partitioned_until_;
    bool has_time_;  ///< its world is not so slow that a slice may be too short
    std::uint64_t hindrances_ = 0;
    std::map<std::string, Slice> running_;  ///< by request id
};

}  // namespace torpor::sim
