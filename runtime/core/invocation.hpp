#pragma once

#include <optional>
#include <string>

#include "runtime/core/draft.hpp"

namespace torpor::core {

/// Orders an open call to be sent to its tool, and sets the timer of its deadline, which counts
/// from here: while the user was asked for consent, it did not run.
void send_invocation(Draft& draft, CallRecord record, std::string endpoint);

/// Where a held call goes by the thread's toolsets: empty for a tool of this process, nothing for a
/// tool server that is known no more.
std::optional<std::string> endpoint_of(const ThreadState& state, const CallRecord& record);

}  // namespace torpor::core
