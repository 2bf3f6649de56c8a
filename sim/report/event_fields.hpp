#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <string_view>

#include "sim/kernel/trace.hpp"

/// How reports read what a trace holds. All of it may come from outside: texts are cut, and made
/// harmless where they are shown.
namespace torpor::sim {

/// A field of an event by its name; empty or 0 if there is none of that type.
std::string_view text_field(const TraceEvent& event, std::string_view name);
std::int64_t number_field(const TraceEvent& event, std::string_view name);

/// The columns of a `database.row` by name, from "name=value;" of each.
using RowText = std::map<std::string, std::string, std::less<>>;
RowText row_columns(std::string_view values);

/// What a history entry says: a text, "weather({...})" for a call, what a result holds.
std::string history_text(std::string_view kind, std::string_view message_data);
/// The text that the body of a queue message carries, or the body itself.
std::string message_text(std::string_view body);

/// At most about `size` bytes, whole characters, with "..." if something is missing.
std::string cut(std::string_view text, std::size_t size);
/// What steers terminals or reorders text as `\x1b` or `\u202e`; ill-formed UTF-8 as `\xff`.
std::string visible(std::string_view text);
/// `cut` and `visible`, in quotation marks.
std::string quoted(std::string_view text, std::size_t size = 120);

}  // namespace torpor::sim
