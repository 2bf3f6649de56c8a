#pragma once

#include <string>
#include <string_view>

#include "sim/report/event_log.hpp"
#include "sim/report/run_result.hpp"

namespace torpor::sim {

/// One HTML document that draws a run and needs nothing else: its styles, its program and the
/// run's data are inside. No text of the run can end the element it is in.
std::string timeline_page(const RunResult& result, const RunEvents& run, std::string_view story);

/// The data of the page: JSON without "<" and in ASCII, so that it may stand in a script element.
std::string timeline_json(const RunResult& result, const RunEvents& run, std::string_view story);

}  // namespace torpor::sim
