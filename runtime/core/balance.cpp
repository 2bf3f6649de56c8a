#include "runtime/core/balance.hpp"

#include <algorithm>
#include <set>

#include "runtime/base/invariant.hpp"

namespace torpor::core {

namespace {

/// The calls without a result, entry after entry.
class OpenCalls {
public:
    void pass(const HistoryEntry& entry) {
        if (const auto* call = std::get_if<CallEntry>(&entry.body)) open_.insert(call->call);
        if (const auto* result = std::get_if<ResultEntry>(&entry.body)) open_.erase(result->call);
    }
    bool none() const { return open_.empty(); }

private:
    std::set<base::CallId> open_;
};

/// The model speaks by texts and calls; everything else is the user's side.
bool is_of_the_model(const HistoryEntry& entry) {
    return std::holds_alternative<AgentEntry>(entry.body) ||
           std::holds_alternative<CallEntry>(entry.body);
}

}  // namespace

std::optional<std::int64_t> balanced_point(const ThreadState& state, std::int64_t up_to) {
    base::invariant(up_to >= state.compacted_to, "a cut lies in the view");
    OpenCalls open;
    for (const auto& entry : state.inherited)
        open.pass(entry);
    std::optional<std::int64_t> found;
    if (open.none()) found = state.compacted_to;
    for (const auto& entry : state.history) {
        if (entry.order > up_to) break;
        open.pass(entry);
        if (open.none()) found = entry.order;
    }
    return found;
}

std::optional<std::int64_t> settled_point(const Draft& draft) {
    const auto& state = draft.state();
    if (!draft.owes_turn()) return balanced_point(state, state.history_length);
    const auto newest =
        std::ranges::find_if(state.history.rbegin(), state.history.rend(), is_of_the_model);
    return balanced_point(state,
                          newest == state.history.rend() ? state.compacted_to : newest->order);
}

}  // namespace torpor::core
