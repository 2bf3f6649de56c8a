#pragma once

#include <cstddef>
#include <string_view>

namespace torpor::wire {

/// How many bytes the character that begins `text` has; 0 if they are not UTF-8, or if `text` is
/// empty. Surrogates and detours are not UTF-8.
constexpr std::size_t utf8_length(std::string_view text) {
    const auto in = [&](std::size_t at, unsigned least, unsigned most) {
        if (at >= text.size()) return false;
        const auto byte = static_cast<unsigned char>(text[at]);
        return least <= byte && byte <= most;
    };
    const auto follows = [&](std::size_t at) { return in(at, 0x80, 0xBF); };
    if (in(0, 0x00, 0x7F)) return 1;
    if (in(0, 0xC2, 0xDF)) return follows(1) ? 2 : 0;
    if (in(0, 0xE0, 0xEF)) {
        const unsigned least = in(0, 0xE0, 0xE0) ? 0xA0 : 0x80;
        const unsigned most = in(0, 0xED, 0xED) ? 0x9F : 0xBF;
        return in(1, least, most) && follows(2) ? 3 : 0;
    }
    if (in(0, 0xF0, 0xF4)) {
        const unsigned least = in(0, 0xF0, 0xF0) ? 0x90 : 0x80;
        const unsigned most = in(0, 0xF4, 0xF4) ? 0x8F : 0xBF;
        return in(1, least, most) && follows(2) && follows(3) ? 4 : 0;
    }
    return 0;
}

}  // namespace torpor::wire
