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

/// As many whole characters of the text as fit into `bytes_max`.
std::string_view beginning(std::string_view text, std::size_t bytes_max);

/// The text, or the whole characters of its beginning that fit into `bytes_max`, and a remark that
/// says how much was left out.
std::string cut_text(std::string text, std::size_t bytes_max);

/// What a model says is kept and sent as far as this: a message of a queue ends at 1 MiB.
inline constexpr std::size_t spoken_bytes_max = 700'000;
/// The text, or its beginning and a remark if it is longer than that once it is quoted; without the
/// two code points that no queue carries.
std::string bounded_text(std::string text);

}  // namespace torpor::core
