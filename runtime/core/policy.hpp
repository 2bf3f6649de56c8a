#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>

#include "runtime/base/time.hpp"

namespace torpor::core {

enum class Images { shown, replaced };
enum class DestructiveTools { run_at_once, ask_first };

/// What an agent's owner decides about its threads.
struct SlicePolicy {
    std::int64_t context_window = 0;  ///< of the model, in tokens; 0: no compaction by usage
    Images images = Images::shown;    ///< `replaced` for a model without image input [R-025]
    DestructiveTools destructive = DestructiveTools::run_at_once;  ///< [R-042]
    std::optional<base::Duration> call_deadline;  ///< of every tool call; none by default
    std::map<std::string, base::Duration, std::less<>> tool_deadlines;  ///< by tool; these win

    std::optional<base::Duration> deadline_of(std::string_view tool) const {
        const auto own = tool_deadlines.find(tool);
        return own == tool_deadlines.end() ? call_deadline : own->second;
    }
};

}  // namespace torpor::core
