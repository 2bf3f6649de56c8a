#pragma once

#include <map>
#include <string>
#include <vector>

#include "runtime/base/time.hpp"

namespace torpor::sim {

struct QueuedMessage {
    std::string message_id;
    std::string group_id;
    std::string deduplication_id;
    std::string body;
};

/// One row by column; NULL is left out.
using Row = std::map<std::string, std::string>;

/// How a run came to its end.
enum class Ending {
    at_rest,     ///< nothing is scheduled and nobody waits for anything
    stuck,       ///< work is pending and nothing is left that could move it
    time_limit,  ///< the scenario's `within` has passed
    step_limit,  ///< spinning, or simply too much
};

/// What is left when a run has ended.
struct FinalState {
    base::Instant at;
    Ending ending = Ending::at_rest;
    std::string remark;  ///< of the kernel: who waits, what spins
    std::map<std::string, std::vector<QueuedMessage>> queues;  ///< by name; in flight included
    std::vector<std::string> schedules;                        ///< names
    std::map<std::string, std::vector<Row>> tables;            ///< of the SQL database, by name
};

}  // namespace torpor::sim
