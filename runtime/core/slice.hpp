#pragma once

#include <optional>
#include <string>
#include <vector>

#include "runtime/base/random.hpp"
#include "runtime/core/compaction.hpp"
#include "runtime/core/draft.hpp"
#include "runtime/core/inbox_item.hpp"
#include "runtime/core/model_turn.hpp"
#include "runtime/core/projection.hpp"
#include "runtime/core/tool_catalog.hpp"
#include "runtime/core/turn.hpp"

namespace torpor::core {

/// One run of the runtime for one thread, as decisions: what a batch of messages and the model's
/// turns do to a thread. Pure: it is told the time, and everything it decides is in `commit()`.
class Slice {
public:
    /// `loaded` is one snapshot; its unsent outbox has been dealt with.
    Slice(ThreadState loaded, SlicePolicy policy, base::Instant now);

    /// Takes every message of the batch, in order: skips what was consumed before, answers pending
    /// calls, interrupts, appends, defers or refuses by name.
    void prepare(const std::vector<InboxItem>& batch);

    /// Something was appended that the model has not seen, and no call is pending.
    bool needs_model() const { return draft_.owes_turn() && draft_.pending() == 0; }
    ModelRequest request(const ToolCatalog& tools, std::string prompt, Showing showing) const;

    /// Appends the model's turn: text becomes an output, calls become durable orders, are executed
    /// (the built-in ones), or, where they cannot be made, become local errors. The model is asked
    /// again, a bounded number of times, if no call is pending then. Asks for a compaction when the
    /// usage says so.
    void apply_turn(const ModelTurn& turn,
                    const ToolCatalog& tools,
                    base::Instant now,
                    base::Random& random);
    /// The model gave no turn for good: the user is told, and the batch stays consumed [D-021].
    void give_up(const std::string& reason);

    /// A summary is due: a compaction was asked for and there is something to summarise.
    bool needs_summary() const { return summary_due_.has_value() && can_summarise(draft_); }
    /// The request was refused as too long: a summary is due now, before the turn that is owed.
    /// False if there is nothing that a summary could shorten.
    bool force_summary();
    ModelRequest summary_request(const ToolCatalog& tools,
                                 std::string prompt,
                                 Showing showing) const;
    /// Replaces the older part of the view by the turn's text and a machine-made section about what
    /// stands open. A turn without text counts as a failure.
    void apply_summary(const ModelTurn& turn, base::Instant now);
    /// No summary for now; the next one is asked for after the history has grown. If one was
    /// forced, the view is cut without the model's words, so that the thread stays usable [D-052].
    void give_up_summary(base::Instant now);

    void keep_toolsets(std::vector<SessionToolset> fetched) {
        draft_.keep_toolsets(std::move(fetched));
    }

    /// False if the slice decided nothing at all: there is nothing to make durable.
    bool changed() const { return draft_.changed(); }
    /// Everything decided so far.
    Commit commit() const { return draft_.commit(); }
    const ThreadState& state() const { return draft_.state(); }

private:
    Draft draft_;
    Rounds rounds_;
    std::optional<SummaryCause> summary_due_;
};

}  // namespace torpor::core
