#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "runtime/wire/input_message.hpp"

/// Content that comes from outside, made such that it can stay in a history for ever.
namespace torpor::core {

/// Its size once it is written as JSON.
std::size_t content_size(const std::vector<wire::ContentItem>& content);

/// The content as an entry holds it. An image that no model takes (its format, its size, broken
/// base64) would refuse every later request, so a text that says so takes its place [D-054]. A
/// content too large for an entry becomes an error that says so: the call is answered all the same
/// [D-068].
std::vector<wire::ContentItem> accepted(std::vector<wire::ContentItem> content);

/// The content says that something failed: no subscription was opened then [D-115].
bool tells_of_error(const std::vector<wire::ContentItem>& content);

/// One text as a content.
std::vector<wire::ContentItem> words(std::string text);

}  // namespace torpor::core
