#pragma once

#include <vector>

#include "runtime/base/ids.hpp"
#include "runtime/ports/conversation_store.hpp"
#include "runtime/sql/step.hpp"

/// The SQL of conversations beside claim and commit. No I/O.
namespace torpor::sql {

/// One reply of one row: the epoch of the newest claim and that of the newest commit.
std::vector<Step> epoch_steps(const base::ThreadId& thread);
struct Epochs {
    std::int64_t claimed = 0;
    std::int64_t committed = 0;
};
Epochs read_epochs(const Script::Replies& replies);

std::vector<Step> forget_steps(const base::ThreadId& thread,
                               const std::vector<base::OutboxId>& sent);

/// Looks at the rows of every thread.
std::vector<Step> open_work_steps();
std::vector<ports::OpenWork> read_open_work(const Script::Replies& replies);

}  // namespace torpor::sql
