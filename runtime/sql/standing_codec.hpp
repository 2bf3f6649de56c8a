#pragma once

#include <string>
#include <string_view>

#include "runtime/core/standing.hpp"

namespace torpor::sql {

/// A row's JSON of what stands open; what it is named by are columns.
std::string encode(const core::Standing& standing);
/// Throws SqlError XX001 for anything that no version wrote.
core::Standing decode_standing(const core::StandingKey& key, std::string_view text);

}  // namespace torpor::sql
