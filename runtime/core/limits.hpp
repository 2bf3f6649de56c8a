#pragma once

#include <cstddef>

#include "runtime/base/time.hpp"

/// Bounds on what one entry, one turn and one slice may hold. A column of Aurora DSQL takes 1 MiB
/// and a queue message as much; what is larger is refused by name instead of failing for ever
/// [D-068].
namespace torpor::core {

inline constexpr std::size_t content_bytes_max = 700'000;
inline constexpr std::size_t arguments_bytes_max = 200'000;
inline constexpr std::size_t metadata_bytes_max = 64'000;
static_assert(content_bytes_max + arguments_bytes_max + metadata_bytes_max < 1'000'000,
              "an event holds its content and the arguments of its call in one column");

inline constexpr std::size_t tool_name_bytes_max = 128;
inline constexpr std::size_t calls_per_turn_max = 64;
/// How often the model is asked within one slice when its calls could not be made.
inline constexpr int rounds_max = 8;

inline constexpr base::Duration sleep_max = std::chrono::days{3660};
/// How long marks of consumed messages and records of finished calls are kept: the longest that a
/// queue keeps a message.
inline constexpr base::Duration memory_of_messages = std::chrono::days{14};
/// Forgetting is done in one commit of so many.
inline constexpr int epochs_between_forgetting = 32;

}  // namespace torpor::core
