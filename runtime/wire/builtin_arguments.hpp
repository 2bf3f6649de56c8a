#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "runtime/wire/decode_error.hpp"

/// What models put into the arguments of calls, as values.
namespace torpor::wire {

/// The same object in its canonical text (compact, keys sorted), so that it stays what it is when
/// it is stored and read. An empty text is the empty object, as streams have it. Nothing if the
/// text is no JSON object.
std::optional<std::string> canonical_object(std::string_view text);

/// A member of an object that is a string; empty if there is none.
std::string text_member(std::string_view object, std::string_view key);

/// `seconds` of the sleep tool: any JSON number; what a number means is decided elsewhere.
Decoded<double> parse_sleep(std::string_view arguments);

/// `date`, `time` and `timezone` of the sleep_until tool, as written; the zone is UTC if absent.
struct LocalTimeArguments {
    std::string date;
    std::string time;
    std::string zone;
};
Decoded<LocalTimeArguments> parse_sleep_until(std::string_view arguments);

}  // namespace torpor::wire
