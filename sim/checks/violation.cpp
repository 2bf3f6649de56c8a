#include "sim/checks/violation.hpp"

#include <algorithm>
#include <utility>

namespace torpor::sim {

void Violations::add(std::string check, base::Instant at, std::string message) {
    constexpr std::ptrdiff_t heard_max = 20;
    if (std::ranges::count(list_, check, &Violation::check) >= heard_max) return;
    list_.push_back({.check = std::move(check), .at = at, .message = std::move(message)});
}

}  // namespace torpor::sim
