#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "runtime/base/result.hpp"
#include "runtime/base/time.hpp"
#include "runtime/core/model_turn.hpp"

/// The tools that the runtime itself offers (rap.md 3.10).
namespace torpor::core {

enum class BuiltinTool {
    spawn_thread,
    report_to_parent,
    send_message_to_child,
    close_thread,
    cancel_subscription,
    sleep,
    sleep_until,
    sleep_until_event_or_input
};

/// All of them, for every thread: misuse is answered by an error.
std::vector<ToolSpec> builtin_tools();
/// Which built-in tool has that name; nothing for the tools of toolsets.
std::optional<BuiltinTool> builtin_tool(std::string_view name);

/// When a sleeping agent wakes up, and the text it is woken up with.
struct Awakening {
    base::Instant due;
    std::string text;
};
/// A sentence for the model, without the "Error: " in front.
using Complaint = std::string;

/// Zero or less wakes up at once; more than `sleep_max` is refused.
base::Result<Awakening, Complaint> plan_sleep(std::string_view arguments, base::Instant now);
/// A time in the past wakes up at once. Of a local time that occurs twice the earlier one is meant;
/// one that does not exist is shifted forward over the gap; the text says so [D-103].
base::Result<Awakening, Complaint> plan_sleep_until(std::string_view arguments, base::Instant now);

}  // namespace torpor::core
