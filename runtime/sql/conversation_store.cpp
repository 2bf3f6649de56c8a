#include "runtime/sql/conversation_store.hpp"

#include <utility>

#include "runtime/sql/claim.hpp"
#include "runtime/sql/commit.hpp"
#include "runtime/sql/statements.hpp"

namespace torpor::sql {

namespace {

/// Each round loses a connection at the worst moment; a database that does so again and again is
/// down.
constexpr int lost_commits_max = 4;

}  // namespace

SqlConversationStore::SqlConversationStore(ports::SqlDatabase& database,
                                           const ports::Clock& clock,
                                           ports::Sleeper& sleeper,
                                           base::Random& random)
    : connections_(database, clock, sleeper, random) {}

Task<core::ThreadState> SqlConversationStore::claim(base::ThreadId thread,
                                                    std::vector<base::MessageId> batch) {
    // Claiming twice costs an epoch and nothing else.
    auto script = claim_script(thread, batch);
    const auto claimed = co_await connections_.transact(std::move(script), LostCommit::run_again);
    auto state = read_claim(thread, batch, claimed.results);
    co_return state;
}

Task<ports::CommitOutcome> SqlConversationStore::commit(core::Commit commit) {
    const auto script = commit_script(commit);
    for (int round = 1; round <= lost_commits_max; ++round) {
        auto copy = script;
        auto ended = co_await connections_.transact(std::move(copy), LostCommit::tell);
        if (ended.end == Transacted::End::applied) co_return ports::CommitOutcome::committed;
        // Refused may mean that a round whose end was lost had been applied after all.
        auto question = epoch_steps(commit.thread);
        auto answer = co_await connections_.transact(std::move(question), LostCommit::run_again);
        const auto epochs = read_epochs(answer.results);
        if (epochs.committed == commit.epoch) co_return ports::CommitOutcome::committed;
        if (epochs.claimed != commit.epoch) co_return ports::CommitOutcome::fenced;
    }
    throw ports::SqlError("08006", "the connection was lost in every attempt to commit");
}

Task<bool> SqlConversationStore::is_current(base::ThreadId thread, std::int64_t epoch) {
    auto steps = epoch_steps(thread);
    auto answer = co_await connections_.transact(std::move(steps), LostCommit::run_again);
    co_return read_epochs(answer.results).claimed == epoch;
}

Task<std::vector<ports::OpenWork>> SqlConversationStore::open_work() {
    auto steps = open_work_steps();
    const auto answer = co_await connections_.transact(std::move(steps), LostCommit::run_again);
    auto work = read_open_work(answer.results);
    co_return work;
}

Task<void> SqlConversationStore::forget_sent(base::ThreadId thread,
                                             std::vector<base::OutboxId> sent) {
    auto steps = forget_steps(thread, sent);
    co_await connections_.transact(std::move(steps), LostCommit::run_again);
}

}  // namespace torpor::sql
