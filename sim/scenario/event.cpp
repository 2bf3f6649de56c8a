#include "sim/scenario/event.hpp"

namespace torpor::sim {

std::string numbered(std::string_view text, int number) {
    constexpr std::string_view mark = "{n}";
    std::string result;
    for (std::size_t at = 0; at < text.size();) {
        if (text.substr(at).starts_with(mark)) {
            result += std::to_string(number);
            at += mark.size();
        } else {
            result += text[at];
            at += 1;
        }
    }
    return result;
}

}  // namespace torpor::sim
