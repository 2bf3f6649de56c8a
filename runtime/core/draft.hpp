#pragma once

#include <cstdint>
#include <set>
#include <string>
#include <vector>

#include "runtime/core/commit.hpp"
#include "runtime/core/policy.hpp"
#include "runtime/core/thread_state.hpp"

namespace torpor::core {

/// A thread as one slice is changing it: the state, and the commit that will make the changes
/// durable, kept in step. Decisions (take_*.cpp, turn.cpp, ...) are functions over a draft; what
/// they may do to a thread is what this class offers.
class Draft {
public:
    /// `loaded` is one snapshot; its unsent outbox has been dealt with.
    Draft(ThreadState loaded, SlicePolicy policy, base::Instant now);

    const ThreadState& state() const { return state_; }
    const SlicePolicy& policy() const { return policy_; }
    base::Instant now() const { return now_; }
    void set_now(base::Instant now) { now_ = now; }

    // History.
    std::int64_t append(base::MessageId identity, decltype(HistoryEntry::body) body);
    /// Interrupts what is pending, then appends; nothing but passive calls may be pending. The
    /// injected call's id follows from thread and order.
    void append_event(const base::MessageId& identity, EventEntry event);

    // Calls.
    std::size_t pending() const { return pending_; }
    /// A call is pending that events must not disturb.
    bool blocked() const;
    void open(const CallRecord& record);
    /// Changes the record of a known call.
    void keep(const CallRecord& record);
    /// Gives an open call its one result, ends its prompts and its timer; the model owes a turn.
    /// Nothing more is expected of a call that ends in a local error.
    void resolve(CallRecord record,
                 Resolution how,
                 std::vector<wire::ContentItem> content,
                 std::string display,
                 base::MessageId identity);
    /// Resolves every open call as interrupted and tells the tool servers.
    void interrupt_pending(const std::string& text);
    /// Ends every open call without a result, for a thread that closes, and tells the tool servers.
    void abandon_pending();

    // Standing state.
    void stand(Standing standing);
    void drop(const StandingKey& key);
    template <class Kind>
    const Kind* standing(const StandingKey& key) const {
        const auto found = state_.standing.find(key);
        return found == state_.standing.end() ? nullptr : std::get_if<Kind>(&found->second);
    }
    template <class Kind>
    std::vector<Kind> all() const {
        std::vector<Kind> found;
        for (const auto& [key, standing] : state_.standing) {
            if (const auto* one = std::get_if<Kind>(&standing)) found.push_back(*one);
        }
        return found;
    }

    // What waits.
    void defer(const base::MessageId& id, decltype(DeferredEvent::event) event);
    /// Takes everything out that waits, oldest first.
    std::vector<DeferredEvent> release();

    // What goes out.
    void send(base::OutboxId id, decltype(OutboxItem::order) order);
    void say(std::string text);
    void notify(decltype(wire::OutputMessage::notice) notice);
    /// With other metadata than the thread's.
    void notify(decltype(wire::OutputMessage::notice) notice, const std::string& metadata);

    // The thread itself.
    void give_birth(Birth birth);
    /// For a thread that has a parent and in which nothing is left open or waiting.
    void close();
    /// Replaces the view up to the thread's own order `summary.up_to`; 0 < up_to <= length, and no
    /// call may be open across it. Inherited entries are covered as well.
    void summarise(Summary summary);
    /// This slice has a summary already: its commit holds one.
    bool summarised() const { return commit_.summary.has_value(); }
    void set_metadata(std::string metadata);
    void keep_toolsets(std::vector<SessionToolset> fetched);
    void consume(const base::MessageId& id, std::string outcome);
    /// Says otherwise of a message if this slice has consumed it; of an earlier one nothing can be.
    void revise(const base::MessageId& id, std::string outcome);

    // The turn that the model owes, and on whose behalf it will be made [D-092].
    bool owes_turn() const { return owes_turn_; }
    void owe_turn() { owes_turn_ = true; }
    void settle_turn() { owes_turn_ = false; }
    const std::string& user() const { return user_; }
    void set_user(std::string user_id) { user_ = std::move(user_id); }

    bool changed() const;
    Commit commit() const;

private:
    /// Ends an open call in every respect but its result.
    void end_call(CallRecord record, CallStatus status);
    /// A call that this slice has begun itself, by the user's consent or in the turn that closes
    /// the thread, need not be sent first and cancelled then: its order and its timer go. False if
    /// its tool may know of the call.
    bool take_back(CallRecord& record);
    /// Orders the tool server to be told, if it knows the call.
    void cancel_at_server(const CallRecord& record);
    void put_out(wire::OutputMessage message, const std::string& metadata);

    ThreadState state_;
    SlicePolicy policy_;
    base::Instant now_;
    Commit commit_;
    std::set<StandingKey> stored_;  ///< what stood when the thread was loaded
    std::size_t pending_ = 0;
    std::string user_;
    bool owes_turn_ = false;
};

}  // namespace torpor::core
