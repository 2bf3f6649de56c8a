#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace torpor::sim {

/// Bytes of the well-formed UTF-8 sequence that `text` begins with; 0 if there is none.
std::size_t utf8_sequence_size(std::string_view text);
/// Appends one code point, which must not be a surrogate.
void append_utf8(std::string& text, std::uint32_t code);

}  // namespace torpor::sim
