#pragma once

#include <cstdint>
#include <map>
#include <set>
#include <string>
#include <vector>

#include "sim/checks/observation.hpp"

namespace torpor::sim {

/// Follows invocations of the agent, each of which runs one slice per message group of its batch.
class SliceSpans {
public:
    struct Began {
        std::vector<std::string> threads;   ///< of the invocation that began; empty if none did
        std::set<std::string> overlapping;  ///< those of them that had a slice running already
    };
    Began see(const Observation& observation);

    /// How many conversations have a slice running.
    std::size_t running() const { return running_.size(); }

private:
    struct Invocation {
        std::vector<std::string> threads;
        base::Instant since;
    };
    void end(const std::string& request_id);

    std::map<std::string, Invocation> invocations_;                ///< by request id
    std::map<std::string, std::multiset<base::Instant>> running_;  ///< thread -> starts
};

}  // namespace torpor::sim
