#pragma once

#include <cstddef>
#include <string>
#include <string_view>

/// Small facts about text that decisions need.
namespace torpor::core {

/// Nothing but white space: the model's interface refuses such a text.
bool is_blank(std::string_view text);

/// The characters that the model's interface takes in a tool's name.
bool is_tool_name_character(char c);

/// The size of a text once it is quoted in JSON.
std::size_t quoted_size(std::string_view text);

/// The text, or its beginning and a remark if it is too long for an entry; without the two code
/// points that no queue carries.
std::string bounded_text(std::string text);

}  // namespace torpor::core
