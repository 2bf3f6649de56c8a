#pragma once

#include <optional>
#include <string_view>

#include "runtime/base/time.hpp"

namespace torpor::fakes::scheduler {

/// The instant that `at(yyyy-mm-ddThh:mm:ss)` names in UTC. Nothing for any other text: a zone, an
/// offset, a fraction, a missing part or a date that does not exist (recorded: aws.md 4).
std::optional<base::Instant> parse_at(std::string_view expression);

}  // namespace torpor::fakes::scheduler
