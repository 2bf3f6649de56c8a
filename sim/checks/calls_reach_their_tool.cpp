#include "sim/checks/calls_reach_their_tool.hpp"

#include "sim/checks/rows.hpp"

namespace torpor::sim {

void CallsReachTheirTool::see(const Observation& observation, Violations& violations) {
    if (const auto* invoked = std::get_if<fakes::ToolInvoked>(&observation.what)) {
        judge(*invoked, observation.at, violations);
    }
    for_changes(observation, "calls",
                [&](const fakes::RowChange& change) { record(change, observation.at); });
    // What is open in a thread that closes is over; its record may go in the same transaction.
    for (const auto& thread : closed_threads(observation))
        end(thread, observation.at);
}

void CallsReachTheirTool::record(const fakes::RowChange& change, base::Instant at) {
    if (column(change.values, "kind") != "rap") return;
    const std::string id(column(change.values, "call_id"));
    // A finished call's record is forgotten in time; that changes nothing about the call. It may be
    // finished and forgotten in one transaction.
    if (change.operation == fakes::RowOperation::deleted && !calls_.contains(id)) return;
    Call& call = calls_[id];
    call.thread = column(change.values, "thread_id");
    call.tool = column(change.values, "tool");
    call.arguments = canonical(column(change.values, "arguments"));
    call.status = column(change.values, "status");
    call.held = is_held(change.values);
    const bool over = call.status == "interrupted" || call.status == "expired";
    if (over && !call.interrupted) call.interrupted = at;
}

void CallsReachTheirTool::end(std::string_view thread, base::Instant at) {
    for (auto& [id, call] : calls_) {
        if (call.thread != thread || call.status != "pending") continue;
        call.status = "interrupted";
        call.interrupted = at;
    }
}

void CallsReachTheirTool::judge(const fakes::ToolInvoked& invoked,
                                base::Instant at,
                                Violations& violations) {
    const auto breach = [&](const std::string& fault) {
        violations.add(std::string(name()), at,
                       "the call " + invoked.call.str() + " of " + invoked.operation + ' ' + fault);
    };
    count_judged();
    const auto known = calls_.find(invoked.call.str());
    if (known == calls_.end()) return breach("was posted before it was saved");
    Call& call = known->second;
    call.posted = true;
    if (call.held) breach("was posted without the user's consent");
    if (call.thread != invoked.thread.str()) breach("was posted for another thread");
    if (call.tool != invoked.operation) breach("was saved as a call of " + call.tool);
    if (call.arguments != canonical(invoked.arguments)) {
        breach("was posted with other arguments than it was saved with");
    }
    if (call.interrupted && at > *call.interrupted + under_way_max) {
        breach("was posted after it had been interrupted");
    }
}

void CallsReachTheirTool::finish(const FinalState& state, Violations& violations) {
    count_judged(calls_.size());
    for (const auto& [id, call] : calls_) {
        // Without a post only an error can have answered it, or an interruption came first.
        if (call.posted || call.held || call.status != "pending") continue;
        violations.add(std::string(name()), state.at,
                       "the call " + id + " of " + call.tool + " in thread \"" + call.thread +
                           "\" was saved and never posted");
    }
}

}  // namespace torpor::sim
