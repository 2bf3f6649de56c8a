#pragma once

#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>

#include "runtime/sql/content_store.hpp"
#include "runtime/sql/conversation_store.hpp"
#include "tests/support/seeded_random.hpp"

/// What every database must let the stores do: the same facts, asked of each.
namespace torpor::tests {

inline constexpr base::Instant epoch_start{std::chrono::sys_days{std::chrono::January / 5 / 2026} +
                                           std::chrono::hours{9}};

struct ManualClock final : ports::Clock {
    base::Instant now() const override { return at; }
    base::Instant at = epoch_start;
};
struct ManualSleeper final : ports::Sleeper {
    explicit ManualSleeper(ManualClock& told) : clock(told) {}
    Task<void> sleep_for(base::Duration duration) override {
        clock.at += duration;
        slept += 1;
        co_return;
    }
    ManualClock& clock;
    int slept = 0;
};

template <class Value>
Value wait_for(Task<Value> task) {
    boost::asio::io_context loop;
    std::optional<Value> value;
    std::exception_ptr failure;
    boost::asio::co_spawn(loop, std::move(task), [&](std::exception_ptr error, Value result) {
        failure = error;
        if (!error) value = std::move(result);
    });
    loop.run();
    if (failure) std::rethrow_exception(failure);
    return *std::move(value);
}
inline void wait_for(Task<void> task) {
    boost::asio::io_context loop;
    std::exception_ptr failure;
    boost::asio::co_spawn(loop, std::move(task),
                          [&](std::exception_ptr error) { failure = error; });
    loop.run();
    if (failure) std::rethrow_exception(failure);
}

/// The stores of one process, on a database that it does not own.
struct Stores {
    explicit Stores(ports::SqlDatabase& on)
        : database(on),
          conversations(on, clock, sleeper, random),
          contents(on, clock, sleeper, random) {}

    core::ThreadState claim(const base::ThreadId& thread,
                            std::vector<base::MessageId> batch = {base::MessageId("m1")}) {
        return wait_for(conversations.claim(thread, std::move(batch)));
    }
    void commit(core::Commit commit) {
        const auto outcome = wait_for(conversations.commit(std::move(commit)));
        if (outcome != ports::CommitOutcome::committed) throw std::runtime_error("fenced");
    }
    /// Any statement, on a connection of its own.
    ports::SqlResult run(const std::string& statement);
    std::int64_t rows(const std::string& table);

    ports::SqlDatabase& database;
    ManualClock clock;
    ManualSleeper sleeper{clock};
    SeededRandom random;
    sql::SqlConversationStore conversations;
    sql::SqlContentStore contents;
};

/// A commit on what was claimed that changes nothing yet.
core::Commit commit_of(const core::ThreadState& state);
/// Adds an entry behind those that the commit knows.
void append(core::Commit& commit, decltype(core::HistoryEntry::body) body);

/// Sections of one test case; `database` has no tables.
void store_suite(ports::SqlDatabase& database);
/// The same of a database that version 1 has made.
void upgrade_suite(ports::SqlDatabase& database);

}  // namespace torpor::tests
