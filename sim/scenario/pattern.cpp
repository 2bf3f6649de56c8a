#include "sim/scenario/pattern.hpp"

namespace torpor::sim {

bool matches(std::string_view text, std::string_view expected) {
    const auto star = expected.find('*');
    if (star == std::string_view::npos) return text == expected;
    const auto head = expected.substr(0, star);
    if (!text.starts_with(head)) return false;
    text.remove_prefix(head.size());
    expected.remove_prefix(star + 1);

    // What stands between two stars is best found as early as possible: that leaves the most.
    for (auto next = expected.find('*'); next != std::string_view::npos;
         next = expected.find('*')) {
        const auto part = expected.substr(0, next);
        const auto found = text.find(part);
        if (found == std::string_view::npos) return false;
        text.remove_prefix(found + part.size());
        expected.remove_prefix(next + 1);
    }
    return text.ends_with(expected);
}

}  // namespace torpor::sim
