#pragma once

#include <string>

#include "sim/kernel/trace.hpp"

namespace torpor::sim {

/// One line of a trace as a person reads it: time, kind, subject, fields.
std::string to_line(const TraceEvent& event);

}  // namespace torpor::sim
