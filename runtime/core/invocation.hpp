#pragma once

#include <string>

#include "runtime/core/draft.hpp"

namespace torpor::core {

/// Orders an open call to be sent to its tool, and sets the timer of its deadline, which counts
/// from here: while the user was asked for consent, it did not run.
void send_invocation(Draft& draft, CallRecord record, std::string endpoint);

/// Where the thread's toolsets say that a held call goes: the endpoint of the toolset of its
/// server, or empty for a tool of this process or a server that is known no more.
std::string endpoint_of(const ThreadState& state, const CallRecord& record);

}  // namespace torpor::core
