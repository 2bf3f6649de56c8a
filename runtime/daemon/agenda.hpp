#pragma once

#include <cstddef>
#include <deque>
#include <map>
#include <optional>
#include <set>
#include <utility>

#include "runtime/base/ids.hpp"
#include "runtime/base/time.hpp"

namespace torpor::daemon {

/// Which threads have something to do, and which may begin: each runs once at a time, in the order
/// in which they got something to do; one that failed waits for its time and holds up nobody else.
/// Knows nothing of threads that have nothing to do.
class Agenda {
public:
    /// The thread has something to do, maybe more than it had.
    void add(const base::ThreadId& thread);
    /// The next one that may run; it runs from here on.
    std::optional<base::ThreadId> take(base::Instant now);

    enum class Left { nothing, more };
    /// A running thread has ended its slice. What was added meanwhile counts as more.
    void done(const base::ThreadId& thread, Left left);
    /// A running thread has failed and is to run again at `at` or later.
    void retry(const base::ThreadId& thread, base::Instant at);

    /// When the first of those that failed may run.
    std::optional<base::Instant> next_retry() const;
    bool anyone_ready(base::Instant now) const;
    std::size_t running() const { return running_; }
    bool is_running(const base::ThreadId& thread) const;

private:
    enum class State { ready, running, failed };
    struct Entry {
        State state = State::ready;
        bool added = false;  ///< while it ran
    };
    void make_ready(base::Instant now);

    std::map<base::ThreadId, Entry> entries_;
    std::deque<base::ThreadId> ready_;
    std::set<std::pair<base::Instant, base::ThreadId>> failed_;
    std::size_t running_ = 0;
};

}  // namespace torpor::daemon
