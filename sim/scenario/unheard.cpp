#include "sim/scenario/unheard.hpp"

#include <string>
#include <string_view>

#include "runtime/base/invariant.hpp"

namespace torpor::sim {
namespace {

std::string in_lower_case(std::string_view text) {
    std::string lower(text);
    for (char& c : lower) {
        if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
    }
    return lower;
}

}  // namespace

std::optional<std::size_t> heard_before(const std::vector<ModelRule>& rules, std::size_t rule) {
    base::invariant(rule < rules.size(), "the rule is one of the list");
    const auto hears = in_lower_case(rules[rule].hears);
    for (std::size_t earlier = 0; earlier < rule; ++earlier) {
        // One that serves only so often leaves the rest to the next.
        if (rules[earlier].times > 0) continue;
        if (hears.contains(in_lower_case(rules[earlier].hears))) return earlier;
    }
    return std::nullopt;
}

}  // namespace torpor::sim
