#pragma once

#include <string_view>

#include <nlohmann/json_fwd.hpp>

#include "sim/scenario/scenario.hpp"

/// The sections of a scenario file as JSON, one source each: the twins of sections.hpp. What is the
/// default is left out; what is empty then may be left out of the file.
namespace torpor::sim {

nlohmann::ordered_json written_agent(const Scenario& scenario);
nlohmann::ordered_json written_model(const Scenario& scenario);
nlohmann::ordered_json written_tools(const Scenario& scenario);
nlohmann::ordered_json written_servers(const Scenario& scenario);
nlohmann::ordered_json written_events(const Scenario& scenario);
nlohmann::ordered_json written_faults(const FaultBudget& faults);
nlohmann::ordered_json written_schedule(const Schedule& schedule);
nlohmann::ordered_json written_expectation(const Expectation& expect);

/// The JSON value that a canonical text stands for.
nlohmann::ordered_json embedded(std::string_view canonical);
/// The same if the text is a canonical object or list; otherwise the text itself.
nlohmann::ordered_json embedded_or_text(std::string_view raw);
/// "1s..5s", or one duration if both ends are the same.
std::string range_text(const DurationRange& range);

}  // namespace torpor::sim
