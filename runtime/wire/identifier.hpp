#pragma once

#include <string>
#include <string_view>

#include "runtime/base/ids.hpp"
#include "runtime/wire/decode_error.hpp"

/// What may be an id on a queue, and what text a queue can carry (aws.md 1.1, 1.2).
namespace torpor::wire {

/// Longest message group id of SQS.
inline constexpr std::size_t thread_id_size_max = 128;
/// Leaves room for what we put around a call's id in a deduplication id of at most 128 bytes.
inline constexpr std::size_t call_id_size_max = 100;

/// Not empty, not too long, only printable ASCII without the space. `path` goes into the error.
Decoded<base::ThreadId> parse_thread_id(std::string text, std::string path);
Decoded<base::CallId> parse_call_id(std::string text, std::string path);

enum class TextCheck { sendable, unsendable };
/// Unsendable if the text, which is UTF-8, holds U+FFFE or U+FFFF: no queue accepts those. Control
/// characters are fine, since JSON escapes them.
TextCheck check_text(std::string_view text);

}  // namespace torpor::wire
