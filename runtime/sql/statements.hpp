#pragma once

#include <vector>

#include "runtime/base/ids.hpp"
#include "runtime/core/commit.hpp"
#include "runtime/core/thread_state.hpp"
#include "runtime/sql/step.hpp"

/// The SQL of conversations: what the store asks, and how replies are read. No I/O.
namespace torpor::sql {

/// Bumps the thread's epoch (its row begins to exist) and loads everything of one snapshot.
std::vector<Step> claim_steps(const base::ThreadId& thread,
                              const std::vector<base::MessageId>& batch);
/// `replies` are those of `claim_steps`, in order.
core::ThreadState read_claim(const base::ThreadId& thread,
                             const std::vector<ports::SqlResult>& replies);

/// The first step touches no row if the epoch is not the newest, or has committed already.
std::vector<Step> commit_steps(const core::Commit& commit);

/// One reply of one row: the epoch of the newest claim and that of the newest commit.
std::vector<Step> epoch_steps(const base::ThreadId& thread);
struct Epochs {
    std::int64_t claimed = 0;
    std::int64_t committed = 0;
};
Epochs read_epochs(const std::vector<ports::SqlResult>& replies);

std::vector<Step> forget_steps(const base::ThreadId& thread,
                               const std::vector<base::OutboxId>& sent);

}  // namespace torpor::sql
