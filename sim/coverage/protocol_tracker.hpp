#pragma once

#include <cstdint>
#include <map>
#include <set>
#include <string>

#include "sim/checks/observation.hpp"
#include "sim/coverage/slice_state.hpp"
#include "sim/scenario/target.hpp"

namespace torpor::sim {

/// Follows what every process of the runtime is at. Pure: it knows what was observed and no more.
class ProtocolTracker {
public:
    explicit ProtocolTracker(Target target) : target_(target) {}

    void see(const Observation& observation);

    /// What was hit. Whatever ends a process hits all that it is at. Anything else hits one slice
    /// of it; nothing is said if it cannot be told which and they are at different things.
    std::set<ProtocolState> hit_by(const FaultHappened& fault) const;

private:
    struct Work {
        std::string process;
        bool of_agent = false;
        std::map<std::string, SliceState> slices;  ///< by thread; none if not of the agent
    };
    struct Ended {
        base::Instant at;
        std::set<ProtocolState> states;
    };
    std::string process_of(fakes::EnvironmentId environment) const;
    void begin(const fakes::InvocationStarted& started);
    void killed(const std::string& process);
    void committed(const Observation& observation);
    /// The slice of the thread that the change of its rows must come from; null if there is none.
    SliceState* claimant(const std::string& thread);
    SliceState* owner(const std::string& thread);

    ProtocolState state_of(const std::string& thread,
                           const SliceState& slice,
                           SliceState::Place place) const;
    std::set<ProtocolState> states_of(const std::string& process, SliceState::Place place) const;
    std::set<ProtocolState> states_of_all() const;

    Target target_;
    base::Instant now_;
    std::map<std::string, Work> running_;                  ///< by request id
    std::map<std::string, std::int64_t> epochs_;           ///< thread -> newest claim
    std::map<std::string, std::set<std::string>> outbox_;  ///< thread -> what is to be sent
    std::map<std::string, Ended> ended_;  ///< process -> what it was at when it was killed
};

}  // namespace torpor::sim
