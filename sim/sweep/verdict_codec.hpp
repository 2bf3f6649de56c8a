#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "sim/sweep/sweep.hpp"

namespace torpor::sim {

/// Verdicts as text, to be passed between processes: one line each.
std::string encode(const std::vector<CrashVerdict>& verdicts);
/// Nothing if the text is none. What is told of effects is complete but for their time.
std::optional<std::vector<CrashVerdict>> decode_verdicts(std::string_view text);

}  // namespace torpor::sim
