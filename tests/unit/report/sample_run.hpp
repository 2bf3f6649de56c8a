#pragma once

#include <string>
#include <vector>

#include "sim/kernel/trace.hpp"
#include "sim/report/run_result.hpp"

namespace torpor::sim {

/// An event at `offset` after the start of the sample.
TraceEvent event(base::Duration offset,
                 const char* kind,
                 std::string subject,
                 std::vector<TraceEvent::Field> fields = {});

/// Ada asks for a laptop, the worker is killed after it has saved the call, another one finishes;
/// three days later the answer comes.
std::vector<TraceEvent> sample_events();

/// It breaks a promise about Ada's message.
RunResult sample_failure();

base::Instant sample_start();

/// A file of tests/golden/report.
std::string golden(const std::string& name);

}  // namespace torpor::sim
