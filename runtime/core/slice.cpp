#include "runtime/core/slice.hpp"

#include <utility>

#include "runtime/base/invariant.hpp"
#include "runtime/core/take.hpp"
#include "runtime/core/threads.hpp"

namespace torpor::core {

Slice::Slice(ThreadState loaded, SlicePolicy policy, base::Instant now)
    : draft_(std::move(loaded), std::move(policy), now) {}

void Slice::prepare(const std::vector<InboxItem>& batch) {
    std::vector<base::MessageId> asking;
    for (const auto& item : batch) {
        if (draft_.state().consumed.contains(item.id)) continue;
        if (take(draft_, item) == Taken::summary_due) asking.push_back(item.id);
        base::invariant(draft_.state().consumed.contains(item.id),
                        "every message of a batch takes effect or is refused by name");
    }
    if (asking.empty()) return;
    // What came after the request for a summary may have closed the thread, or be all there is.
    if (!draft_.state().closed && can_summarise(draft_)) {
        summary_due_ = SummaryCause::asked;
        return;
    }
    for (const auto& id : asking)
        draft_.revise(id, "nothing_to_compact");
}

ModelRequest Slice::request(const ToolCatalog& tools, std::string prompt, Showing showing) const {
    base::invariant(needs_model(), "a model is asked when something is new and nothing is open");
    return project(draft_.state(), tools, std::move(prompt), showing);
}

void Slice::apply_turn(const ModelTurn& turn,
                       const ToolCatalog& tools,
                       base::Instant now,
                       base::Random& random) {
    base::invariant(needs_model(), "a turn is applied when one is owed");
    draft_.set_now(now);
    core::apply_turn(draft_, rounds_, turn, tools, random);
}

void Slice::give_up(const std::string& reason) {
    base::invariant(needs_model(), "one gives up only what is owed");
    const auto words = "I could not answer: " + reason;
    draft_.say(words);
    const auto& state = draft_.state();
    if (state.lineage.kind != ThreadKind::root) {
        // Whoever waits for the child would wait for ever.
        const base::CallId identity("gave-up-" + state.thread.str() + "-" +
                                    std::to_string(state.outputs));
        report_to_parent(draft_, identity, words);
    }
    draft_.settle_turn();
}

bool Slice::force_summary() {
    if (!can_summarise(draft_)) return false;
    summary_due_ = SummaryCause::too_long;
    return true;
}

ModelRequest Slice::summary_request(const ToolCatalog& tools,
                                    std::string prompt,
                                    Showing showing) const {
    base::invariant(needs_summary(), "a summary is asked for when it is due");
    return core::summary_request(draft_, tools, std::move(prompt), showing);
}

void Slice::apply_summary(const ModelTurn& turn, base::Instant now) {
    base::invariant(needs_summary(), "a summary is applied when it is due");
    draft_.set_now(now);
    core::apply_summary(draft_, turn, *summary_due_);
    summary_due_.reset();
}

void Slice::give_up_summary(base::Instant now) {
    base::invariant(needs_summary(), "one gives up only what is due");
    draft_.set_now(now);
    core::give_up_summary(draft_, *summary_due_);
    summary_due_.reset();
}

}  // namespace torpor::core
