#pragma once

#include <cstddef>
#include <span>
#include <string>

#include "sim/kernel/trace.hpp"
#include "sim/report/colour.hpp"
#include "sim/report/run_result.hpp"

namespace torpor::sim {

/// How a run went, for a person, a line each in order of virtual time: who said what, what the
/// model and the tools did, what went wrong, and which promise broke. `events` are those of the
/// run. At most `lines_max` things are told, those first that are about the conversations and calls
/// that the violations name, and that lie close before the first of them.
std::string story(const RunResult& result,
                  std::span<const TraceEvent> events,
                  Colour colour,
                  std::size_t lines_max = 40);

/// "3 d 00:00:02.521", "1:02.123", "0.008": how long after the start something was.
std::string offset_text(base::Duration offset);

}  // namespace torpor::sim
