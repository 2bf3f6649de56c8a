#include "runtime/core/builtin_tools.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <utility>

#include "runtime/base/invariant.hpp"
#include "runtime/core/limits.hpp"
#include "runtime/core/local_time.hpp"
#include "runtime/wire/builtin_arguments.hpp"

namespace torpor::core {

namespace {

std::string number_text(double number) {
    std::array<char, 64> text{};
    const auto end = std::to_chars(text.data(), text.data() + text.size(), number);
    return {text.data(), end.ptr};
}

std::vector<ToolSpec> thread_tools() {
    return {
        {.name = "spawn_thread",
         .description =
             "Start a child thread: it knows everything said here so far and carries out the "
             "instructions on its own, while this thread goes on. Its ID is in the result, and its "
             "reports come as events. Do not do its task yourself. child_of is the path of this "
             "thread: the IDs of its ancestors, the root first, and its own ID last.",
         .input_schema = R"({"properties":{"child_of":{"items":{"type":"string"},"type":"array"},)"
                         R"("instructions":{"type":"string"}},)"
                         R"("required":["instructions","child_of"],"type":"object"})"},
        {.name = "report_to_parent",
         .description =
             "Tell the parent thread something. Only for threads that have a parent; what you say "
             "without this tool does not reach it.",
         .input_schema = R"({"properties":{"report":{"type":"string"}},)"
                         R"("required":["report"],"type":"object"})"},
        {.name = "send_message_to_child",
         .description =
             "Say something to a child of this thread that is not closed. thread_id is the ID that "
             "spawn_thread gave, or that the child reported.",
         .input_schema =
             R"({"properties":{"message":{"type":"string"},"thread_id":{"type":"string"}},)"
             R"("required":["thread_id","message"],"type":"object"})"},
        {.name = "close_thread",
         .description =
             "End this thread for good when its task is done. thread_id is this thread's own ID; "
             "the root thread cannot be closed. With report_to_parent the parent is told a last "
             "word. Children of this thread, its calls and its subscriptions end with it. Make no "
             "other call beside this one.",
         .input_schema =
             R"({"properties":{"report_to_parent":{"type":"string"},)"
             R"("thread_id":{"type":"string"}},"required":["thread_id"],"type":"object"})"},
        {.name = "cancel_subscription",
         .description =
             "Stop the events of a subscription of this thread. tool_call_id is the ID of the tool "
             "call that opened it, which every event names as original_tool_call_id.",
         .input_schema = R"({"properties":{"tool_call_id":{"type":"string"}},)"
                         R"("required":["tool_call_id"],"type":"object"})"},
    };
}

std::vector<ToolSpec> sleep_tools() {
    return {
        {.name = "sleep",
         .description =
             "Pause this thread for a number of seconds. Nothing runs meanwhile, however long it "
             "is. A message or an event ends the pause early.",
         .input_schema =
             R"({"properties":{"reason":{"type":"string"},"seconds":{"type":"number"}},)"
             R"("required":["seconds"],"type":"object"})"},
        {.name = "sleep_until",
         .description =
             "Pause this thread until a date and time. date is YYYY-MM-DD, time is HH:MM or "
             "HH:MM:SS, timezone is an IANA name such as Europe/Oslo and UTC if left out. A "
             "message or an event ends the pause early.",
         .input_schema = R"({"properties":{"date":{"type":"string"},"time":{"type":"string"},)"
                         R"("timezone":{"type":"string"}},)"
                         R"("required":["date","time"],"type":"object"})"},
        {.name = "sleep_until_event_or_input",
         .description =
             "Pause this thread until something happens: an event of a subscription, a report of a "
             "child, or a message.",
         .input_schema = R"({"properties":{},"type":"object"})"},
    };
}

}  // namespace

std::vector<ToolSpec> builtin_tools() {
    auto tools = thread_tools();
    for (auto& tool : sleep_tools())
        tools.push_back(std::move(tool));
    base::invariant(
        std::ranges::all_of(
            tools, [](const ToolSpec& tool) { return builtin_tool(tool.name).has_value(); }),
        "every built-in tool that is offered is known by its name");
    return tools;
}

std::optional<BuiltinTool> builtin_tool(std::string_view name) {
    if (name == "spawn_thread") return BuiltinTool::spawn_thread;
    if (name == "report_to_parent") return BuiltinTool::report_to_parent;
    if (name == "send_message_to_child") return BuiltinTool::send_message_to_child;
    if (name == "close_thread") return BuiltinTool::close_thread;
    if (name == "cancel_subscription") return BuiltinTool::cancel_subscription;
    if (name == "sleep") return BuiltinTool::sleep;
    if (name == "sleep_until") return BuiltinTool::sleep_until;
    if (name == "sleep_until_event_or_input") return BuiltinTool::sleep_until_event_or_input;
    return std::nullopt;
}

base::Result<Awakening, Complaint> plan_sleep(std::string_view arguments, base::Instant now) {
    const auto seconds = wire::parse_sleep(arguments);
    if (!seconds) return std::unexpected("sleep needs " + seconds.error().text());
    constexpr auto seconds_max = std::chrono::duration<double>(sleep_max).count();
    if (!std::isfinite(*seconds) || *seconds > seconds_max) {
        return std::unexpected("sleep takes at most " + number_text(seconds_max) + " seconds");
    }
    if (*seconds <= 0) return Awakening{.due = now, .text = "Slept for 0 seconds"};
    const base::Duration pause{static_cast<std::int64_t>(std::ceil(*seconds * 1e9))};
    return Awakening{.due = now + pause, .text = "Slept for " + number_text(*seconds) + " seconds"};
}

base::Result<Awakening, Complaint> plan_sleep_until(std::string_view arguments, base::Instant now) {
    const auto local = wire::parse_sleep_until(arguments);
    if (!local) return std::unexpected("sleep_until needs " + local.error().text());
    auto resolved = resolve_local_time(*local);
    if (!resolved) return std::unexpected(std::move(resolved.error()));
    if (resolved->at > now + sleep_max) {
        return std::unexpected<Complaint>("sleep_until takes a time within the next ten years");
    }
    if (resolved->at <= now) {
        return Awakening{.due = now,
                         .text = "The target time " + resolved->written + " is in the past"};
    }
    return Awakening{.due = resolved->at, .text = "Woke up at target time: " + resolved->written};
}

}  // namespace torpor::core
