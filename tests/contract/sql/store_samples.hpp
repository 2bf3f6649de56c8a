#pragma once

#include <string>
#include <vector>

#include "runtime/core/commit.hpp"
#include "runtime/core/outbox.hpp"
#include "runtime/core/standing.hpp"
#include "runtime/core/thread_state.hpp"

/// Values of every kind that a store keeps, for its facts.
namespace torpor::tests {

inline const base::ThreadId root{"ada"};
inline const base::ThreadId child{"thread_1"};

wire::InputMessage text_message(const base::ThreadId& thread, std::string text);
core::SessionToolset toolset(const std::string& server);
core::CallRecord call_record(const std::string& id, core::CallStatus status);
std::vector<core::Standing> one_of_each_kind();
std::vector<core::OutboxItem> one_of_each_order();
/// A child of `parent`, which is in the state `of`, spawned at one of its orders.
core::Birth birth_of(const base::ThreadId& thread,
                     const base::ThreadId& parent,
                     const core::ThreadState& of,
                     std::int64_t spawned_at);

}  // namespace torpor::tests
