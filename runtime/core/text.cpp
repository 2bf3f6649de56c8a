#include "runtime/core/text.hpp"

#include <array>
#include <utility>

namespace torpor::core {

namespace {

std::size_t quoted_size_of(char c) {
    if (c == '"' || c == '\\') return 2;
    return static_cast<unsigned char>(c) < 0x20 ? 6 : 1;
}

bool continues_character(char c) {
    return (static_cast<unsigned char>(c) & 0xC0U) == 0x80U;
}

}  // namespace

bool is_blank(std::string_view text) {
    return text.find_first_not_of(" \t\r\n\v\f") == std::string_view::npos;
}

bool is_tool_name_character(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' ||
           c == '-';
}

std::size_t quoted_size(std::string_view text) {
    std::size_t size = 2;
    for (const char c : text)
        size += quoted_size_of(c);
    return size;
}

std::string_view beginning(std::string_view text, std::size_t bytes_max) {
    if (text.size() <= bytes_max) return text;
    while (bytes_max > 0 && continues_character(text[bytes_max]))
        --bytes_max;
    return text.substr(0, bytes_max);
}

std::string cut_text(std::string text, std::size_t bytes_max) {
    if (text.size() <= bytes_max) return text;
    const auto whole = text.size();
    text.resize(beginning(text, bytes_max).size());
    const auto left_out = whole - text.size();
    return text + "\n[cut here: " + std::to_string(left_out) + " of " + std::to_string(whole) +
           " bytes are left out]";
}

std::string bounded_text(std::string text) {
    constexpr std::array<std::string_view, 2> unsendable{"\xEF\xBF\xBE", "\xEF\xBF\xBF"};
    for (const auto code_point : unsendable) {
        for (auto at = text.find(code_point); at != std::string::npos; at = text.find(code_point)) {
            text.replace(at, code_point.size(), "\xEF\xBF\xBD");
        }
    }
    if (quoted_size(text) <= spoken_bytes_max) return text;
    std::size_t size = 0;
    std::size_t end = 0;
    while (size + 100 < spoken_bytes_max)
        size += quoted_size_of(text[end++]);
    return cut_text(std::move(text), end);
}

}  // namespace torpor::core
