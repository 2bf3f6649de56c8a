#pragma once

#include <string>

#include <nlohmann/json_fwd.hpp>

namespace torpor::sim {

inline constexpr std::size_t layout_columns_max = 100;

/// The text of a scenario document, laid out as in scenarios/: what fits stands on one line, the
/// sections are apart, and lists that tell a story have one line for each of their elements.
std::string laid_out(const nlohmann::ordered_json& document);

}  // namespace torpor::sim
