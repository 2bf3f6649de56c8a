#include "sim/report/precise.hpp"

#include <array>
#include <cstdio>

namespace torpor::sim {

std::string precise(base::Instant at) {
    const auto second = std::chrono::floor<std::chrono::seconds>(at);
    std::array<char, 16> fraction{};
    std::snprintf(fraction.data(), fraction.size(), ".%09lldZ",
                  static_cast<long long>((at - second).count()));
    std::string text = base::iso8601(second);
    text.pop_back();
    return text + fraction.data();
}

}  // namespace torpor::sim
