#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include "runtime/base/ids.hpp"
#include "runtime/base/time.hpp"
#include "runtime/ports/task.hpp"
#include "runtime/ports/wakeup_scheduler.hpp"
#include "runtime/sql/connections.hpp"

namespace torpor::daemon {

/// A message that waits.
struct WaitingMessage {
    std::int64_t position = 0;
    base::MessageId id;
    std::string body;
    std::int64_t attempts = 0;  ///< slices that failed with it
};

/// The messages that threads have not taken yet, and the timers that will send some, in the
/// database of the conversations. Every change is durable when its task ends. All of it throws
/// SqlError.
class DurableInbox {
public:
    /// `connections` must outlive the inbox and its tasks.
    explicit DurableInbox(sql::Connections& connections) : connections_(connections) {}

    /// Creates the tables if they are missing and gives the threads that have something waiting,
    /// the longest waiting first. What may have killed the process before has failed once more.
    Task<std::vector<base::ThreadId>> open();

    /// The threads that have something waiting, the longest waiting first.
    Task<std::vector<base::ThreadId>> threads();

    enum class Added {
        fresh,
        known  ///< the same message of the same thread waits already
    };
    Task<Added> add(base::ThreadId thread,
                    base::MessageId id,
                    std::string body,
                    base::Instant received);
    /// The oldest messages of the thread, in order.
    Task<std::vector<WaitingMessage>> load(base::ThreadId thread, std::size_t most);
    Task<void> remove(base::ThreadId thread, std::vector<std::int64_t> positions);
    /// A slice with these messages has failed.
    Task<void> count_attempt(base::ThreadId thread, std::vector<std::int64_t> positions);
    /// Moves a message to the dead letters, of which the newest `kept` are kept.
    Task<void> bury(base::ThreadId thread,
                    WaitingMessage message,
                    std::string reason,
                    base::Instant now,
                    std::size_t kept);
    /// True if the message has taken effect: what is left of it is what it sends.
    Task<bool> was_consumed(base::ThreadId thread, base::MessageId id);
    Task<std::int64_t> count(base::ThreadId thread);

    /// Of all threads, as far as this process knows.
    std::int64_t waiting() const { return waiting_; }

    // Timers.

    /// Scheduling the timer of a call that has one changes nothing.
    Task<void> set_timer(ports::Wakeup wakeup);
    Task<void> drop_timer(base::ThreadId thread, base::CallId call);
    Task<std::optional<base::Instant>> next_due();
    /// Moves what is due at `now` into the inbox, earlier ones first; whatever was moved was moved
    /// whole. Gives the threads that got something.
    Task<std::vector<base::ThreadId>> fire(base::Instant now);

private:
    Task<std::vector<ports::SqlResult>> run(std::vector<sql::Step> steps);
    sql::Step insertion(const base::ThreadId& thread,
                        const base::MessageId& id,
                        std::string body,
                        base::Instant received);

    sql::Connections& connections_;
    std::int64_t position_ = 0;  ///< the newest that was given out
    std::int64_t waiting_ = 0;
};

}  // namespace torpor::daemon
