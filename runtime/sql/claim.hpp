#pragma once

#include <vector>

#include "runtime/base/ids.hpp"
#include "runtime/core/thread_state.hpp"
#include "runtime/sql/step.hpp"

/// The SQL that claims and loads a thread. No I/O.
namespace torpor::sql {

/// Bumps the thread's epoch (its row begins to exist) and asks for everything of one snapshot that
/// the row says is there. Refuses what a newer version wrote before anything is changed.
Script claim_script(const base::ThreadId& thread, const std::vector<base::MessageId>& batch);
/// `replies` are those of `claim_script` with the same arguments.
core::ThreadState read_claim(const base::ThreadId& thread,
                             const std::vector<base::MessageId>& batch,
                             const Script::Replies& replies);

}  // namespace torpor::sql
