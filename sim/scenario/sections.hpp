#pragma once

#include <map>
#include <string>
#include <vector>

#include "sim/scenario/place.hpp"
#include "sim/scenario/scenario.hpp"

/// The sections of a scenario file, one source each. Every reader has a twin that appends the
/// keys it knows, each with its path.
namespace torpor::sim {

AgentSetup read_agent(const Place& place);
void append_agent_keys(std::vector<std::string>& keys);

ModelRule read_model_rule(const Place& place);
void append_model_keys(std::vector<std::string>& keys);

ToolScript read_tool(const Place& place, const std::string& name);
void append_tool_keys(std::vector<std::string>& keys);

ServerScript read_server(const Place& place);
void append_server_keys(std::vector<std::string>& keys);

ScenarioEvent read_event(const Place& place);
void append_event_keys(std::vector<std::string>& keys);

FaultBudget read_faults(const Place& place);
void append_fault_keys(std::vector<std::string>& keys);

Schedule read_schedule(const Place& place);
void append_schedule_keys(std::vector<std::string>& keys);

Expectation read_expectation(const Place& place);
void append_expectation_keys(std::vector<std::string>& keys);

/// Refuses what each section alone cannot see: names that stand for nothing, timeouts that
/// contradict each other. `root` is the place of the whole document.
void check_references(const Place& root, const Scenario& scenario);

}  // namespace torpor::sim
