#pragma once

#include <cstdint>
#include <optional>

#include "runtime/core/draft.hpp"

/// Where a history can be cut: at a balanced point, an own order after which no call of the view is
/// open. No call is ever parted from its result.
namespace torpor::core {

/// The largest balanced point that is at most `up_to`; nothing if the view has none, as that of a
/// child whose inherited calls are not all answered. `compacted_to` counts as one.
std::optional<std::int64_t> balanced_point(const ThreadState& state, std::int64_t up_to);

/// The largest balanced point; when a turn is owed, the largest one before the entries that the
/// model has not answered. A summary ends there, and what an event's child inherits.
std::optional<std::int64_t> settled_point(const Draft& draft);

}  // namespace torpor::core
