#pragma once

#include <span>
#include <string>
#include <string_view>

namespace torpor::sim {

/// The candidate that a typing error turned into `word`; empty if none is near enough. Of equally
/// near ones the first.
std::string nearest(std::string_view word, std::span<const std::string_view> candidates);

}  // namespace torpor::sim
