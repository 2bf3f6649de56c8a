#include <array>

#include "sim/scenario/field.hpp"
#include "sim/scenario/sections.hpp"

namespace torpor::sim {
namespace {

using namespace std::chrono_literals;

base::Duration timeout(const Place& place, base::Duration most, const char* expected) {
    const auto value = place.duration();
    if (value < 1s || value > most || value % 1s != 0ns) {
        place.refuse(expected);
        return 1s;
    }
    return value;
}

constexpr std::array<std::string_view, 1> targets{"lambda"};

constexpr std::array<Field<AgentSetup>, 7> agent_fields{{
    {"target", [](const Place& place, AgentSetup&) { place.one_of(targets); }},
    {"tools", [](const Place& place, AgentSetup& agent) { agent.tools = place.list_of_words(); }},
    {"system_prompt",
     [](const Place& place, AgentSetup& agent) { agent.system_prompt = place.text(); }},
    {"function_timeout",
     [](const Place& place, AgentSetup& agent) {
         agent.function_timeout = timeout(place, 15min, "whole seconds from \"1s\" to \"15m\"");
     }},
    {"visibility_timeout",
     [](const Place& place, AgentSetup& agent) {
         agent.visibility_timeout = timeout(place, 12h, "whole seconds from \"1s\" to \"12h\"");
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
