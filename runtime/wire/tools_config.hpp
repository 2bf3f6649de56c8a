#pragma once

#include <string_view>
#include <vector>

#include "runtime/wire/decode_error.hpp"
#include "runtime/wire/http.hpp"

namespace torpor::wire {

/// The base URLs of the tool servers in a tools configuration (rap.md A.5), in order. One entry of
/// a type that is not handled, or one bad URL, refuses the whole: an agent without some of its
/// tools would look healthy.
Decoded<std::vector<Url>> decode_tools_config(std::string_view text);

}  // namespace torpor::wire
