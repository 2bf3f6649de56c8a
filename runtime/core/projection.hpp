#pragma once

#include <string>

#include "runtime/core/history.hpp"
#include "runtime/core/model_turn.hpp"
#include "runtime/core/tool_catalog.hpp"

namespace torpor::core {

/// The request that shows a history to the model [P3]: turns alternate, begin and end with the
/// user; results come first in the user turn directly after their calls; ids are unique; no text is
/// blank. Requires that every call is answered and that the user's side has the last word.
ModelRequest project(const History& history, const ToolCatalog& tools, std::string prompt);

}  // namespace torpor::core
