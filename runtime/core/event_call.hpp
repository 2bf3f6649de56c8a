#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "runtime/base/ids.hpp"

/// The injected call by which a model is shown what answers no call of its own.
namespace torpor::core {

/// The id of the injected call at one place of one thread's history: unique for ever.
base::CallId injected_call(const base::ThreadId& thread, std::int64_t order);

/// The arguments of the injected call: which call the event belongs to.
std::string injected_arguments(std::string_view original_tool,
                               const base::CallId& original_call,
                               std::string_view original_arguments);

/// The name of a tool as the model's interface takes it: models have asked for tools by any text.
std::string shown_tool(std::string_view tool);

}  // namespace torpor::core
