#pragma once

#include <map>
#include <string>
#include <string_view>

#include "runtime/base/time.hpp"
#include "runtime/wire/decode_error.hpp"

namespace torpor::wire {

/// How long calls of which tool may take, from a JSON object of whole seconds by tool, such as
/// {"weather":30}. Zero, a negative number or more than a year is refused.
Decoded<std::map<std::string, base::Duration, std::less<>>> decode_tool_deadlines(
    std::string_view text);

}  // namespace torpor::wire
