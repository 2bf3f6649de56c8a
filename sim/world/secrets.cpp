#include "sim/world/secrets.hpp"

#include <algorithm>
#include <array>

namespace torpor::sim {

namespace {

constexpr std::array<std::string_view, 2> secret_keys{"auth_url", "response_url"};

/// Where the next key begins that is followed by a secret; npos if there is none.
std::size_t next_key(std::string_view text, std::size_t from, std::size_t& size) {
    auto nearest = std::string_view::npos;
    for (const auto key : secret_keys) {
        const auto at = text.find(key, from);
        if (at >= nearest) continue;
        nearest = at;
        size = key.size();
    }
    return nearest;
}

}  // namespace

std::string without_secrets(std::string_view text) {
    std::string clean;
    std::size_t from = 0;
    for (;;) {
        std::size_t size = 0;
        const auto key = next_key(text, from, size);
        if (key == std::string_view::npos) break;
        // Behind the key come its closing quote, the colon and the opening quote, each perhaps
        // escaped; the value ends at the next quote or at the escape in front of it.
        if (key + size < text.size() && text[key + size] != '"' && text[key + size] != '\\') {
            clean += text.substr(from, key + size - from);
            from = key + size;
            continue;
        }
        const auto value = text.find_first_not_of("\\\": ", key + size);
        const auto end = text.find_first_of("\\\"", value);
        clean += text.substr(from, std::min(value, text.size()) - from);
        if (end == std::string_view::npos) return clean;
        clean += "(secret)";
        from = end;
    }
    return clean += text.substr(from);
}

}  // namespace torpor::sim
