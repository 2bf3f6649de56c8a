#pragma once

#include <cstddef>
#include <optional>
#include <vector>

#include "sim/scenario/model_rule.hpp"

namespace torpor::sim {

/// The first rule that hears all that `rule` would, and before it: rules are tried from the first,
/// so `rule` can never serve. Nothing if there is none.
std::optional<std::size_t> heard_before(const std::vector<ModelRule>& rules, std::size_t rule);

}  // namespace torpor::sim
