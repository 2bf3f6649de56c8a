#include "sim/shrink/values.hpp"

namespace torpor::sim {

std::vector<Edit> agent_edits(const Scenario& scenario) {
    std::vector<Edit> edits;
    const auto plain = [&](auto change) { edits.emplace_back(change); };
    if (scenario.agent.targets.front() != Target::lambda)
        plain([](Scenario& one) { one.agent.targets = {Target::lambda}; });
    plain([](Scenario& one) {
        const auto targets = one.agent.targets;
        one.agent = {};
        one.agent.targets = targets;
        for (const auto& [name, tool] : one.tools)
            one.agent.tools.push_back(name);
    });
    plain([](Scenario& one) {
        one.agent.tools.clear();
        for (const auto& [name, tool] : one.tools)
            one.agent.tools.push_back(name);
    });
    plain([](Scenario& one) { one.agent.system_prompt.clear(); });
    plain([](Scenario& one) { one.agent.context_window = 0; });
    plain([](Scenario& one) { one.agent.takes_images = true; });
    plain([](Scenario& one) { one.agent.asks_before_destructive = false; });
    plain([](Scenario& one) { one.agent.call_deadline.reset(); });
    for (const auto& [tool, deadline] : scenario.agent.tool_deadlines)
        plain([tool](Scenario& one) { one.agent.tool_deadlines.erase(tool); });
    plain([](Scenario& one) {
        one.agent.function_timeout = AgentSetup{}.function_timeout;
        one.agent.visibility_timeout = AgentSetup{}.visibility_timeout;
    });
    plain([](Scenario& one) { one.agent.function_timeout = AgentSetup{}.function_timeout; });
    plain([](Scenario& one) { one.agent.max_receive_count = AgentSetup{}.max_receive_count; });
    plain([](Scenario& one) { one.agent.workers = AgentSetup{}.workers; });
    plain([](Scenario& one) { one.start = Scenario{}.start; });
    return edits;
}

}  // namespace torpor::sim
