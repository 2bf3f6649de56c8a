#include <algorithm>
#include <array>

#include "sim/scenario/field.hpp"
#include "sim/scenario/sections.hpp"

namespace torpor::sim {
namespace {

using namespace std::chrono_literals;

base::Duration whole_seconds(const Place& place, base::Duration most, const char* expected) {
    const auto value = place.duration();
    if (value < 1s || value > most || value % 1s != 0ns) {
        place.refuse(expected);
        return 1s;
    }
    return value;
}

base::Duration deadline(const Place& place) {
    return whole_seconds(place, 24h * 366, "whole seconds from \"1s\" to \"366d\"");
}

void read_target(const Place& place, std::vector<Target>& targets) {
    std::array<std::string_view, all_targets.size()> names;
    for (std::size_t i = 0; i < names.size(); ++i)
        names[i] = to_text(all_targets[i]);
    const auto index = place.one_of(names);
    if (!index) return;
    if (std::ranges::find(targets, all_targets[*index]) != targets.end()) {
        place.refuse("each target once");
        return;
    }
    targets.push_back(all_targets[*index]);
}

/// One target, or a list of them.
void read_targets(const Place& place, AgentSetup& agent) {
    std::vector<Target> targets;
    if (place.is(JsonNode::Kind::list)) {
        const auto elements = place.elements();
        if (elements.empty()) place.refuse(R"(at least one of "lambda" and "daemon")");
        for (const Place& element : elements)
            read_target(element, targets);
    } else {
        read_target(place, targets);
    }
    if (!targets.empty()) agent.targets = std::move(targets);
}

constexpr int tokens_max = 100'000'000;

constexpr std::array<Field<AgentSetup>, 12> agent_fields{{
    {"target", read_targets},
    {"tools", [](const Place& place, AgentSetup& agent) { agent.tools = place.list_of_words(); }},
    {"system_prompt",
     [](const Place& place, AgentSetup& agent) { agent.system_prompt = place.text(); }},
    {"context_window",
     [](const Place& place, AgentSetup& agent) {
         agent.context_window = place.whole(0, tokens_max);
     }},
    {"takes_images",
     [](const Place& place, AgentSetup& agent) { agent.takes_images = place.flag(); }},
    {"ask_before_destructive",
     [](const Place& place, AgentSetup& agent) { agent.asks_before_destructive = place.flag(); }},
    {"call_deadline",
     [](const Place& place, AgentSetup& agent) { agent.call_deadline = deadline(place); }},
    {"tool_deadlines",
     [](const Place& place, AgentSetup& agent) {
         for (const auto& [tool, span] : place.members())
             agent.tool_deadlines[tool] = deadline(span);
     }},
    {"function_timeout",
     [](const Place& place, AgentSetup& agent) {
         agent.function_timeout =
             whole_seconds(place, 15min, "whole seconds from \"1s\" to \"15m\"");
     }},
    {"visibility_timeout",
     [](const Place& place, AgentSetup& agent) {
         agent.visibility_timeout =
             whole_seconds(place, 12h, "whole seconds from \"1s\" to \"12h\"");
     }},
    {"max_receive_count",
     [](const Place& place, AgentSetup& agent) { agent.max_receive_count = place.whole(1, 1000); }},
    {"workers",
     [](const Place& place, AgentSetup& agent) { agent.workers = place.whole(1, 1000); }},
}};

}  // namespace

AgentSetup read_agent(const Place& place) {
    AgentSetup agent;
    read_object(place, agent_fields, agent);
    return agent;
}

void append_agent_keys(std::vector<std::string>& keys) {
    append_keys(keys, "agent.", agent_fields);
}

}  // namespace torpor::sim
