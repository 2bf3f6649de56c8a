#pragma once

#include <set>
#include <string>
#include <vector>

#include "runtime/base/random.hpp"
#include "runtime/core/builtin_tools.hpp"
#include "runtime/core/commit.hpp"
#include "runtime/core/inbox_item.hpp"
#include "runtime/core/model_turn.hpp"
#include "runtime/core/tool_catalog.hpp"

namespace torpor::core {

/// One run of the runtime for one thread, as decisions: what a batch of messages and the model's
/// turns do to a thread. Pure: it is told the time, and everything it decides is in `commit()`.
class Slice {
public:
    /// `loaded` is one snapshot; its unsent outbox has been dealt with.
    Slice(ThreadState loaded, base::Instant now);

    /// Takes every message of the batch, in order: skips what was consumed before, answers pending
    /// calls, interrupts, appends, defers or refuses by name.
    void prepare(const std::vector<InboxItem>& batch);

    /// Something was appended that the model has not seen, and no call is pending.
    bool needs_model() const { return owes_turn_ && pending_ == 0; }
    ModelRequest request(const ToolCatalog& tools, std::string prompt) const;

    /// Appends the model's turn: text becomes an output, calls become durable orders or, where they
    /// cannot be made, local errors. If nothing but errors came of it the model is asked again, a
    /// bounded number of times.
    void apply_turn(const ModelTurn& turn,
                    const ToolCatalog& tools,
                    base::Instant now,
                    base::Random& random);
    /// The model gave no turn for good: the user is told, and the batch stays consumed [D-021].
    void give_up(const std::string& reason);

    void keep_toolsets(std::vector<SessionToolset> fetched);

    /// False if the slice decided nothing at all: there is nothing to make durable.
    bool changed() const;
    /// Everything decided so far.
    Commit commit() const;
    const ThreadState& state() const { return state_; }

private:
    void take(const InboxItem& item);
    void take_user_text(const base::MessageId& id, const wire::InputMessage& message);
    void take_answer(const base::MessageId& id, const wire::ToolAnswer& answer);
    void take_late(const base::MessageId& id, EventEntry event);
    void release_deferred();
    void interrupt_pending(const std::string& text);
    void resolve(CallRecord& record,
                 Resolution how,
                 std::vector<wire::ContentItem> content,
                 base::MessageId identity);
    bool blocked() const;

    void open_call(const CallEntry& entry, const ToolCatalog& tools, base::Instant now);
    void open_timer(CallRecord record, const Awakening& plan);
    void open(const CallRecord& record);
    void refuse_call(const base::CallId& call, const std::string& text);

    void append(base::MessageId identity, decltype(HistoryEntry::body) body);
    void append_event(const base::MessageId& id, EventEntry event);
    void keep(const CallRecord& record);
    void send(base::OutboxId id, decltype(OutboxItem::order) order);
    void say(std::string text);
    void consume(const base::MessageId& id, std::string outcome);

    ThreadState state_;
    Commit commit_;
    std::set<base::CallId> unusable_;  ///< calls whose arguments could not be kept
    std::size_t pending_ = 0;
    int rounds_ = 0;
    bool owes_turn_ = false;
};

}  // namespace torpor::core
