#pragma once

#include <array>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "tests/support/slice_world.hpp"

namespace torpor::tests {

/// Conversations with what threads, subscriptions, prompts, deadlines and compaction bring into a
/// slice, each in a world of its own.
enum class Chapter { children, events, prompts, nests, compaction };
inline constexpr std::array chapters{Chapter::children, Chapter::events, Chapter::prompts,
                                     Chapter::nests, Chapter::compaction};
std::string_view to_text(Chapter chapter);

/// The process of the delivery that takes the `dies_at`th step dies there. Gives the number of
/// steps taken.
int tell(Chapter chapter, SliceWorld& world, std::optional<int> dies_at = std::nullopt);

/// The text with every minted id as "thread_*", "call_*" or "event_*": a slice that is repeated
/// mints others.
std::string without_ids(const std::string& text);

/// The histories of all threads, and what left the world, without ids.
struct Ending {
    std::multiset<std::vector<std::string>> histories;
    std::set<std::string> outputs;
    std::size_t calls_invoked = 0;  ///< distinct ones
    std::size_t calls_cancelled = 0;
    std::size_t threads_closed = 0;
    std::set<std::size_t> choices;
    std::vector<std::string> standing;  ///< kinds, of the root
    std::int64_t waiting = 0;           ///< rows that must not stay: outbox and deferred
    friend bool operator==(const Ending&, const Ending&) = default;
};
/// Timers that were not dropped fire before, in vain.
Ending ending_of(SliceWorld& world);

}  // namespace torpor::tests
