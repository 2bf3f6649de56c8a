#include <algorithm>

#include <nlohmann/json.hpp>

#include "sim/scenario/duration_text.hpp"
#include "sim/scenario/written_sections.hpp"

namespace torpor::sim {
namespace {

using Json = nlohmann::ordered_json;

/// One target, or a list of them.
Json written_targets(const std::vector<Target>& targets) {
    if (targets.size() == 1) return to_text(targets.front());
    Json list = Json::array();
    for (const Target target : targets)
        list.push_back(to_text(target));
    return list;
}

bool has_all_tools(const Scenario& scenario) {
    return std::ranges::equal(scenario.agent.tools, scenario.tools, {}, {},
                              [](const auto& tool) { return tool.first; });
}

}  // namespace

nlohmann::ordered_json written_agent(const Scenario& scenario) {
    const AgentSetup usual;
    const AgentSetup& agent = scenario.agent;
    Json json = Json::object();
    if (agent.targets != usual.targets) json["target"] = written_targets(agent.targets);
    if (!has_all_tools(scenario)) json["tools"] = agent.tools;
    if (!agent.system_prompt.empty()) json["system_prompt"] = agent.system_prompt;
    if (agent.context_window != usual.context_window) json["context_window"] = agent.context_window;
    if (!agent.takes_images) json["takes_images"] = false;
    if (agent.asks_before_destructive) json["ask_before_destructive"] = true;
    if (agent.call_deadline) json["call_deadline"] = to_text(*agent.call_deadline);
    for (const auto& [tool, deadline] : agent.tool_deadlines)
        json["tool_deadlines"][tool] = to_text(deadline);
    if (agent.function_timeout != usual.function_timeout)
        json["function_timeout"] = to_text(agent.function_timeout);
    if (agent.visibility_timeout != usual.visibility_timeout)
        json["visibility_timeout"] = to_text(agent.visibility_timeout);
    if (agent.max_receive_count != usual.max_receive_count)
        json["max_receive_count"] = agent.max_receive_count;
    if (agent.workers != usual.workers) json["workers"] = agent.workers;
    return json;
}

}  // namespace torpor::sim
