#include "sim/checks/no_open_tool_call.hpp"

#include "sim/checks/rows.hpp"

namespace torpor::sim {

NoOpenToolCall::NoOpenToolCall(const Scenario& scenario) {
    for (const auto& [tool, script] : scenario.tools) {
        const bool never_granted = script.authorisation && !script.authorisation->granted_after;
        if (script.never_answers || never_granted) silent_tools_.insert(tool);
    }
}

void NoOpenToolCall::see(const Observation& observation, Violations&) {
    if (const auto* invoked = std::get_if<fakes::ToolInvoked>(&observation.what)) {
        invoked_.insert(invoked->call.str());
    } else if (const auto* answered = std::get_if<fakes::ToolAnswered>(&observation.what)) {
        answered_with_[answered->call.str()] = answered->status;
    }
}

void NoOpenToolCall::finish(const FinalState& state, Violations& violations) {
    const auto calls = state.tables.find("calls");
    if (calls == state.tables.end()) return;
    count_judged(calls->second.size());
    std::set<std::pair<std::string, std::string>> asked;
    if (const auto standing = state.tables.find("standing"); standing != state.tables.end()) {
        for (const Row& row : standing->second) {
            const auto kind_of = column(row, "kind");
            if (kind_of != "choice" && kind_of != "consent") continue;
            asked.emplace(column(row, "thread_id"), column(row, "item_id"));
        }
    }
    for (const Row& row : calls->second) {
        if (column(row, "status") != "pending") continue;
        const std::string call(column(row, "call_id"));
        const std::string tool(column(row, "tool"));
        const std::string kind(column(row, "kind"));
        const auto breach = [&](const std::string& why) {
            violations.add(std::string(name()), state.at,
                           "the call " + call + " of " + tool + " in thread \"" +
                               std::string(column(row, "thread_id")) + "\" is open: " + why);
        };
        if (kind == "birth") {
            breach("nobody has started the thread");
        } else if (kind == "rap" && asked.contains({std::string(column(row, "thread_id")), call})) {
            // It waits for a person, by name.
        } else if (kind == "rap") {
            const auto status = answered_with_.find(call);
            if (!invoked_.contains(call)) {
                breach("no tool has heard of it");
            } else if (status != answered_with_.end()) {
                breach("its tool posted the answer and got status " +
                       std::to_string(status->second));
            } else if (!silent_tools_.contains(tool) && state.ending == Ending::at_rest) {
                breach("its tool works on it no more");
            }
        } else if (kind == "sleep" || kind == "sleep_until") {
            const auto due = instant(row, "due_at");
            if (state.ending == Ending::at_rest)
                breach("no timer is left that could end it");
            else if (due && *due < state.at)
                breach("its timer was due and has not ended it");
        }
    }
}

}  // namespace torpor::sim
