#pragma once

#include <span>
#include <string>

#include "sim/report/run_result.hpp"
#include "sim/report/timeline.hpp"

namespace torpor::sim {

/// A run in the Chrome JSON trace format, as ui.perfetto.dev reads it: a process per kind of lane,
/// a thread per lane, slices, instants and flows. Times are microseconds of virtual time since
/// `start`.
std::string perfetto_trace(const RunResult& result,
                           base::Instant start,
                           const Timeline& timeline,
                           std::span<const Happened> happened);

}  // namespace torpor::sim
