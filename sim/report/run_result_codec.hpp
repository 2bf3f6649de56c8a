#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "sim/report/run_result.hpp"

namespace torpor::sim {

/// One run as JSON text on one line, to be kept in files and passed between processes.
std::string encode(const RunResult& result);
/// Nothing if the text is none. Keys that are missing leave the default.
std::optional<RunResult> decode_run_result(std::string_view text);

}  // namespace torpor::sim
