#pragma once

#include <vector>

#include "runtime/base/random.hpp"
#include "runtime/ports/clock.hpp"
#include "runtime/ports/conversation_store.hpp"
#include "runtime/ports/sleeper.hpp"
#include "runtime/ports/sql_session.hpp"
#include "runtime/sql/connections.hpp"

namespace torpor::sql {

/// Conversations in SQL: one text for SQLite, PostgreSQL and Aurora DSQL. Creates its tables when
/// it first finds them missing.
///
/// Transactions that ran at once use a connection each; connections are kept, and replaced when
/// they are lost or near the end of the life that DSQL grants. Conflicts (40001) and lost
/// connections are retried within bounds; what remains is thrown as SqlError.
class SqlConversationStore final : public ports::ConversationStore {
public:
    /// Everything must outlive the store and its tasks.
    SqlConversationStore(ports::SqlDatabase& database,
                         const ports::Clock& clock,
                         ports::Sleeper& sleeper,
                         base::Random& random);

    Task<core::ThreadState> claim(base::ThreadId thread,
                                  std::vector<base::MessageId> batch) override;
    Task<ports::CommitOutcome> commit(core::Commit commit) override;
    Task<bool> is_current(base::ThreadId thread, std::int64_t epoch) override;
    Task<std::vector<ports::OpenWork>> open_work() override;
    Task<void> forget_sent(base::ThreadId thread, std::vector<base::OutboxId> sent) override;

private:
    Connections connections_;
};

}  // namespace torpor::sql
