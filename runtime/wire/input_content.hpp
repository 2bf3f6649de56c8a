#pragma once

#include "runtime/wire/input_message.hpp"
#include "runtime/wire/json.hpp"

/// What an input message says, in its `content` and, for what was not said by the user or a tool,
/// in its `synthetic`; only for this folder.
namespace torpor::wire {

using InputContent = decltype(InputMessage::content);

/// Adds `content`, and `synthetic`, `subscription` and `display_as` where the content needs them.
void write_input_content(json::Value& body, const InputContent& content);

/// Decides by the literal types only: shapes alone have mistaken one variant for another (D-031).
InputContent read_input_content(json::ObjectReader& reader);

}  // namespace torpor::wire
