#pragma once

#include <cstddef>
#include <map>
#include <set>
#include <string>
#include <vector>

#include "sim/checks/check.hpp"
#include "sim/checks/observation.hpp"

namespace torpor::sim {

/// Slices of one thread run one after the other. They overlap only when the queue has lost its
/// patience with a message of the first and handed it out again: each such delivery excuses one
/// slice, the oldest that runs, which may go on beside all later ones until it ends.
class OneSlicePerThread final : public Check {
public:
    std::string_view name() const override { return "one-slice-per-thread"; }
    void see(const Observation& observation, Violations& violations) override;
    void finish(const FinalState&, Violations&) override {}

private:
    struct Thread {
        std::vector<std::string> running;  ///< invocations, oldest first
        std::size_t excused = 0;           ///< so many of the oldest
        int handed_out_again = 0;          ///< deliveries that have excused nobody yet
        bool began = false;                ///< it had a slice, which another could overlap
    };
    void begin(const fakes::InvocationStarted& started, base::Instant at, Violations& violations);
    void end(const std::string& request_id);

    std::map<std::string, Thread> threads_;
    std::map<std::string, std::set<std::string>> invocations_;  ///< the threads of those that run
};

}  // namespace torpor::sim
