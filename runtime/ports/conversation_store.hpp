#pragma once

#include <string>
#include <vector>

#include "runtime/base/ids.hpp"
#include "runtime/core/commit.hpp"
#include "runtime/core/thread_state.hpp"
#include "runtime/ports/task.hpp"

namespace torpor::ports {

enum class CommitOutcome {
    committed,  ///< durable, whole
    fenced      ///< nothing was changed: the thread was claimed by somebody newer
};

/// A call that a tool server works on, or a subscription that it serves, as far as we know.
struct OpenWork {
    enum class Kind { call, subscription };
    Kind kind = Kind::call;
    base::ThreadId thread;
    base::CallId call;
    std::string server;  ///< base URL; empty if unknown
};

/// The durable truth about threads. Throws SqlError when the world failed beyond its retry policy.
class ConversationStore {
public:
    virtual ~ConversationStore() = default;

    /// Makes the caller the only one who can commit to the thread, which begins to exist, and loads
    /// it: one transaction. `batch` names the messages whose consumption is of interest.
    virtual Task<core::ThreadState> claim(base::ThreadId thread,
                                          std::vector<base::MessageId> batch) = 0;

    /// One transaction, at most once per claim: also when the first attempt's outcome was lost.
    virtual Task<CommitOutcome> commit(core::Commit commit) = 0;

    /// True while no newer claim of the thread exists.
    virtual Task<bool> is_current(base::ThreadId thread, std::int64_t epoch) = 0;

    /// Everything that tool servers owe us, over all threads; for the start of a process.
    virtual Task<std::vector<OpenWork>> open_work() = 0;

    /// Drops outbox rows that were seen to be sent. Idempotent.
    virtual Task<void> forget_sent(base::ThreadId thread, std::vector<base::OutboxId> sent) = 0;
};

}  // namespace torpor::ports
