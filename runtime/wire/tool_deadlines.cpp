#include "runtime/wire/tool_deadlines.hpp"

#include <utility>

#include "runtime/wire/json.hpp"

namespace torpor::wire {

Decoded<std::map<std::string, base::Duration, std::less<>>> decode_tool_deadlines(
    std::string_view text) {
    const Decoded<json::Value> document = json::parse_object(text);
    if (!document) return std::unexpected(document.error());
    constexpr std::int64_t seconds_max = 366 * 24 * 3600;
    std::map<std::string, base::Duration, std::less<>> deadlines;
    for (const auto& [tool, value] : document->items()) {
        const bool whole = value.is_number_integer();
        const auto seconds = whole ? value.get<std::int64_t>() : 0;
        if (seconds < 1 || seconds > seconds_max) {
            return std::unexpected(DecodeError{tool, "whole seconds, from 1 to those of a year"});
        }
        deadlines.emplace(tool, std::chrono::seconds{seconds});
    }
    return deadlines;
}

}  // namespace torpor::wire
