#pragma once

#include <optional>
#include <string_view>

#include "runtime/base/time.hpp"

namespace torpor::sim {

/// When a `sleep` or `sleep_until` with these arguments, asked for at `now`, is over. Nothing if
/// there is no such time, or it is more than ten years away.
std::optional<base::Instant> end_of_sleep(std::string_view tool,
                                          std::string_view arguments,
                                          base::Instant now);

}  // namespace torpor::sim
