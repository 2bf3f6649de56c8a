#include "sim/checks/tools_stay_available.hpp"

#include <algorithm>

namespace torpor::sim {
namespace {

/// More calls of one turn are not made.
constexpr std::size_t calls_per_turn_max = 64;

/// It shows its true manifest, always the same.
bool is_plain(const ServerScript& server) {
    return server.manifest.empty() && server.manifest_later.empty();
}

/// The call can be made with any arguments, if they are an object.
bool takes_anything(const ToolScript& tool) {
    return tool.input_schema == ToolScript{}.input_schema;
}

}  // namespace

ToolsStayAvailable::ToolsStayAvailable(const Scenario& scenario) {
    for (const auto& rule : scenario.model) {
        if (rule.malformed_arguments) return;
    }
    for (const auto& tool : scenario.agent.tools) {
        const auto script = scenario.tools.find(tool);
        if (script == scenario.tools.end() || !takes_anything(script->second)) continue;
        const auto& server = script->second.server.empty() ? tool : script->second.server;
        const auto own = scenario.servers.find(server);
        if (own != scenario.servers.end() && !is_plain(own->second)) continue;
        // Of two servers that define one name neither has it.
        const bool claimed = std::ranges::any_of(scenario.servers, [&](const auto& other) {
            return other.second.manifest.contains(tool) ||
                   other.second.manifest_later.contains(tool);
        });
        if (!claimed) servers_.emplace(tool, server);
    }
}

void ToolsStayAvailable::see(const Observation& observation, Violations& violations) {
    if (servers_.empty()) return;
    if (const auto* started = std::get_if<fakes::InvocationStarted>(&observation.what)) {
        for (const std::string& thread : started->groups)
            began_[thread] = observation.at;
    } else if (std::holds_alternative<fakes::RowsCommitted>(observation.what)) {
        record(observation);
        judge(observation, violations);
    }
}

void ToolsStayAvailable::record(const Observation& observation) {
    for_inserts(observation, "threads", [&](const Row& row) {
        if (const auto child = descent(row)) {
            roots_.emplace(column(row, "thread_id"), child->root);
        }
    });
    for_changes(observation, "toolsets", [&](const fakes::RowChange& change) {
        auto& shown = shown_[std::string(column(change.values, "thread_id"))];
        const std::string server(column(change.values, "server"));
        if (column(change.values, "manifest").empty()) {
            shown.erase(server);
        } else {
            shown.emplace(server, observation.at);
        }
    });
}

bool ToolsStayAvailable::is_known(const std::string& thread,
                                  const std::string& tool,
                                  base::Instant at) const {
    const auto server = servers_.find(tool);
    const auto root = roots_.find(thread);
    const auto shown = shown_.find(root == roots_.end() ? thread : root->second);
    if (server == servers_.end() || shown == shown_.end()) return false;
    const auto known = std::ranges::find_if(shown->second, [&](const auto& one) {
        return one.first.contains("//" + server->second + ".tools");
    });
    if (known == shown->second.end()) return false;
    // Another thread of the conversation may have asked the server while this slice was running.
    const auto began = began_.find(thread);
    return known->second == at || (began != began_.end() && known->second < began->second);
}

void ToolsStayAvailable::judge(const Observation& observation, Violations& violations) {
    std::map<MessageKey, std::string> made;  ///< by thread and call, of which tool
    std::map<std::string, std::size_t> calls;
    std::vector<HistoryLine> refused;
    for_inserts(observation, "history", [&](const Row& row) {
        const auto data = column(row, "message_data");
        if (!data.contains("tool_call") && !data.contains("local_error")) return;
        auto line = history_line(row);
        if (!line) return;
        if (line->kind == HistoryLine::Kind::call) {
            calls[line->thread] += 1;
            made.emplace(MessageKey{line->thread, line->call}, line->tool);
        } else if (line->how == "local_error") {
            refused.push_back(*std::move(line));
        }
    });
    count_judged(made.size());
    for_changes(observation, "threads", [&](const fakes::RowChange& change) {
        // The turn that closes its thread begins nothing else.
        if (integer(change.values, "closed") == 0) return;
        const auto thread = column(change.values, "thread_id");
        std::erase_if(made, [&](const auto& one) { return one.first.first == thread; });
    });
    for (const HistoryLine& result : refused) {
        const auto call = made.find({result.thread, result.call});
        if (call == made.end() || calls[result.thread] > calls_per_turn_max) continue;
        if (!is_known(result.thread, call->second, observation.at)) continue;
        violations.add(std::string(name()), observation.at,
                       "the call " + result.call + " of " + call->second + " in thread \"" +
                           result.thread + "\" was refused, although its server offers the tool");
    }
}

}  // namespace torpor::sim
