#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "runtime/wire/decode_error.hpp"

/// What models put into the arguments of calls, as values.
namespace torpor::wire {

/// The same object in its canonical text (compact, keys sorted), so that it stays what it is when
/// it is stored and read. An empty text is the empty object, as streams have it. Nothing if the
/// text is no JSON object.
std::optional<std::string> canonical_object(std::string_view text);

/// A member of an object that is a string; empty if there is none.
std::string text_member(std::string_view object, std::string_view key);

/// The texts as a JSON array, which is how a model will write them.
std::string string_list(const std::vector<std::string>& texts);

/// `seconds` of the sleep tool: any JSON number; what a number means is decided elsewhere.
Decoded<double> parse_sleep(std::string_view arguments);

/// `date`, `time` and `timezone` of the sleep_until tool, as written; the zone is UTC if absent.
struct LocalTimeArguments {
    std::string date;
    std::string time;
    std::string zone;
};
Decoded<LocalTimeArguments> parse_sleep_until(std::string_view arguments);

/// `instructions` and `child_of` of the spawn_thread tool.
struct SpawnArguments {
    std::string instructions;
    std::vector<std::string> child_of;
};
Decoded<SpawnArguments> parse_spawn_thread(std::string_view arguments);

/// `report` of the report_to_parent tool.
Decoded<std::string> parse_report_to_parent(std::string_view arguments);

/// `thread_id` and `message` of the send_message_to_child tool.
struct ChildMessageArguments {
    std::string thread;
    std::string message;
};
Decoded<ChildMessageArguments> parse_send_message_to_child(std::string_view arguments);

/// `thread_id` and `report_to_parent` of the close_thread tool; the report is empty if absent.
struct CloseArguments {
    std::string thread;
    std::string report;
};
Decoded<CloseArguments> parse_close_thread(std::string_view arguments);

/// `tool_call_id` of the cancel_subscription tool.
Decoded<std::string> parse_cancel_subscription(std::string_view arguments);

}  // namespace torpor::wire
