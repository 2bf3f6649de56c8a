#pragma once

namespace torpor::sim {

/// What this program calls itself in reports and files.
inline constexpr const char* program_text = "torpor 0.1.0";

}  // namespace torpor::sim
