#pragma once

#include <cstddef>
#include <cstdint>

#include "runtime/base/time.hpp"

/// Bounds on what one entry, one turn, one slice and one thread may hold. What is larger is refused
/// by name instead of failing for ever [D-068].
namespace torpor::core {

/// What one entry may hold of something that came from outside: a body of a Function URL ends at
/// 6 MB.
inline constexpr std::size_t content_bytes_max = 5'000'000;
inline constexpr std::size_t arguments_bytes_max = 200'000;
inline constexpr std::size_t metadata_bytes_max = 64'000;
/// A transaction of Aurora DSQL ends at 10 MiB.
inline constexpr std::size_t transaction_bytes_max = 10'485'760;
static_assert(content_bytes_max + arguments_bytes_max + metadata_bytes_max < transaction_bytes_max,
              "an event fits into a transaction together with the arguments of its call");
/// Of one image, before base64: what Amazon Bedrock takes.
inline constexpr std::size_t image_bytes_max = 3'932'160;

/// In one request.
inline constexpr std::size_t images_max = 20;

inline constexpr std::size_t tool_name_bytes_max = 128;
inline constexpr std::size_t calls_per_turn_max = 64;
/// How often the model is asked within one slice when its calls could not be made.
inline constexpr int rounds_max = 8;

inline constexpr base::Duration sleep_max = std::chrono::days{3660};
/// A timer that has longer to go is dropped when its call ends; a shorter one waits on the delay
/// queue, where nothing can be dropped, and fires harmlessly.
inline constexpr base::Duration relay_delay_max = std::chrono::minutes{15};

/// Of a tree of threads, counted in ancestors.
inline constexpr std::size_t depth_max = 16;
inline constexpr std::size_t children_max = 64;
inline constexpr std::size_t subscriptions_max = 64;
inline constexpr std::size_t views_max = 32;
inline constexpr std::size_t view_bytes_max = 100'000;
inline constexpr std::size_t view_type_bytes_max = 128;
/// A question to the user, with its choices or its address.
inline constexpr std::size_t prompt_bytes_max = 100'000;
inline constexpr std::size_t deferred_max = 256;
/// What waits comes back in one commit.
inline constexpr std::size_t deferred_bytes_max = 6'000'000;
static_assert(deferred_bytes_max > content_bytes_max, "one event of any size can wait");
static_assert(deferred_bytes_max < transaction_bytes_max, "what waits fits into a transaction");
inline constexpr std::int64_t events_per_minute_max = 600;

/// How long marks of consumed messages and records of finished calls are kept: the longest that a
/// queue keeps a message.
inline constexpr base::Duration memory_of_messages = std::chrono::days{14};
/// Forgetting is done in one commit of so many.
inline constexpr int epochs_between_forgetting = 128;

}  // namespace torpor::core
