#pragma once

#include <deque>
#include <functional>
#include <map>
#include <string>
#include <vector>

#include "tests/support/core_samples.hpp"

/// A tree of threads that live through slices without any I/O: a store that is nothing but values,
/// inboxes that lose nothing, and a record of everything that was sent.
namespace torpor::tests {

/// What a store keeps of one thread, for ever.
struct StoredThread {
    core::ThreadState state;                        ///< `history` is the part after the summary
    core::History written;                          ///< every own entry, from order 1
    std::map<std::int64_t, std::string> summaries;  ///< by the order they cover up to
};

struct SentItem {
    base::ThreadId thread;  ///< that sent it
    core::OutboxItem item;
};

struct Timer {
    base::Instant due;
    base::ThreadId thread;
    core::InboxItem item;
};

class CoreWorld {
public:
    explicit CoreWorld(std::vector<core::SessionToolset> toolsets = {
                           toolset_of("weather", {"weather", "alarm"})});

    /// One slice of one thread, which begins to exist: the batch, a summary if one is due, then
    /// turns of the model for as long as it is asked. What it decides is stored, and what it sends
    /// is recorded; messages to threads go to their inboxes.
    core::Commit live(const base::ThreadId& thread, const std::vector<core::InboxItem>& batch);

    /// One slice with everything that waits in the thread's inbox.
    core::Commit deliver(const base::ThreadId& thread);
    /// Slices until every inbox is empty.
    void settle();
    /// Moves the clock and puts the messages of timers that are due into the inboxes.
    void wait(base::Duration pause);

    /// What a slice of the thread would load.
    core::ThreadState load(const base::ThreadId& thread,
                           const std::vector<core::InboxItem>& batch = {}) const;
    std::vector<base::ThreadId> inboxes() const;
    /// All threads, roots and children, in the order of their names.
    std::vector<base::ThreadId> names() const;
    /// Sent by one thread, newest last.
    template <class Order>
    std::vector<Order> sent(const base::ThreadId& thread) const {
        std::vector<Order> found;
        for (const auto& [sender, item] : outbox) {
            if (sender != thread) continue;
            if (const auto* order = std::get_if<Order>(&item.order)) found.push_back(*order);
        }
        return found;
    }

    std::map<base::ThreadId, StoredThread> threads;
    std::map<base::ThreadId, std::deque<core::InboxItem>> inbox;
    std::vector<Timer> timers;
    std::vector<SentItem> outbox;
    std::vector<core::ModelRequest> requests;  ///< of the newest slice
    core::ToolCatalog catalog;
    core::SlicePolicy policy;
    /// The turn that a thread's model makes; by default it says "ok".
    std::function<core::ModelTurn(const base::ThreadId&)> model;
    std::function<core::ModelTurn()> summariser;
    bool requests_too_long = false;  ///< the model refuses the first request of each slice
    base::Instant now = start;
    CountingRandom random;

private:
    void store(const core::Commit& commit);
    void bear(const core::Birth& birth);
    void dispatch(const core::Commit& commit);
    core::History inherited(const core::Lineage& lineage) const;

    std::vector<core::SessionToolset> toolsets_;
};

/// What is wrong with a request by the rules that a strict model has [P3]; empty if nothing.
std::string complaint_about(const core::ModelRequest& request);

}  // namespace torpor::tests
