#pragma once

#include <cstddef>
#include <cstdint>
#include <string>

#include "runtime/core/model_turn.hpp"
#include "runtime/core/policy.hpp"
#include "runtime/core/thread_state.hpp"
#include "runtime/core/tool_catalog.hpp"

namespace torpor::core {

/// How much of each single text and image a request shows. History keeps everything; what is cut
/// says so.
struct Showing {
    std::size_t text_bytes_max = 200'000;
    Images images = Images::shown;
};

/// The request that shows a thread's view (summary, inherited entries, own entries) to the model
/// [P3]: turns alternate, begin and end with the user; results come first in the user turn directly
/// after their calls; ids are unique; no text is blank. The prompt is followed by a sentence that
/// names the thread and its ancestors. Requires that every call is answered and that the user's
/// side has the last word.
ModelRequest project(const ThreadState& state,
                     const ToolCatalog& tools,
                     std::string prompt,
                     Showing showing);

/// The same for the view up to the own order `up_to`, after which the user's side says `question`.
ModelRequest project_up_to(std::int64_t up_to,
                           const std::string& question,
                           const ThreadState& state,
                           const ToolCatalog& tools,
                           std::string prompt,
                           Showing showing);

}  // namespace torpor::core
