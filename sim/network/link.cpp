#include "sim/network/link.hpp"

#include <string_view>

namespace torpor::sim {

namespace {

bool matches_one(std::string_view pattern, std::string_view host) {
    const auto star = pattern.find('*');
    if (star == std::string_view::npos) return pattern == host;
    const std::string_view head = pattern.substr(0, star);
    const std::string_view tail = pattern.substr(star + 1);
    return host.size() >= head.size() + tail.size() && host.starts_with(head) &&
           host.ends_with(tail);
}

}  // namespace

bool LinkPattern::matches(std::string_view source, std::string_view target) const {
    return matches_one(from, source) && matches_one(to, target);
}

}  // namespace torpor::sim
