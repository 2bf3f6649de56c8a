#pragma once

#include <string>

#include "sim/checks/final_state.hpp"
#include "sim/world/cloud_host.hpp"

namespace torpor::sim {

/// Reads what lies in queues, schedules and tables when a run has ended.
FinalState final_state_of(CloudHost& host, DatabaseHost& database, base::Instant now);

/// Sixteen hexadecimal digits.
std::string trace_hash_text(const Trace& trace);

}  // namespace torpor::sim
