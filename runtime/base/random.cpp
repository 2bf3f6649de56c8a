#include "runtime/base/random.hpp"

#include <algorithm>

namespace torpor::base {

std::string hex_digits(Random& random, std::string_view site, std::size_t digits) {
    constexpr std::string_view alphabet = "0123456789abcdef";
    std::string text;
    text.reserve(digits);
    while (text.size() < digits) {
        // Twelve digits a draw: the bound stays far from 2^64 and a UUID costs three draws.
        auto draw = random.choose(site, std::uint64_t{1} << 48U);
        const auto count = std::min<std::size_t>(12, digits - text.size());
        for (std::size_t i = 0; i < count; ++i, draw >>= 4U)
            text.push_back(alphabet[draw & 0xFU]);
    }
    return text;
}

std::string uuid(Random& random, std::string_view site) {
    std::string text = hex_digits(random, site, 32);
    text[12] = '4';
    text[16] = "89ab"[static_cast<unsigned>(text[16]) % 4U];
    for (const std::size_t dash : {8U, 13U, 18U, 23U})
        text.insert(dash, 1, '-');
    return text;
}

}  // namespace torpor::base
