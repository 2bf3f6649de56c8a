#pragma once

#include <string>

#include "runtime/base/result.hpp"
#include "runtime/core/builtin_tools.hpp"
#include "runtime/core/draft.hpp"

/// The built-in tools that are done within the slice (rap.md 3.10).
namespace torpor::core {

/// Does what a call of spawn_thread, report_to_parent, send_message_to_child or cancel_subscription
/// asks for and gives the text of its result, or what is wrong with the call.
base::Result<std::string, Complaint> run_thread_tool(Draft& draft,
                                                     BuiltinTool tool,
                                                     const CallEntry& call);

/// What the parent is to be told when the thread closes by this call of close_thread, or what is
/// wrong with the call. Changes nothing.
base::Result<std::string, Complaint> plan_close(const ThreadState& state, const CallEntry& call);

}  // namespace torpor::core
