#pragma once

#include <vector>

#include "sim/shrink/trial.hpp"

/// Simplifications of what cannot be left out, per section of a scenario. Each makes its value
/// plainer, so that they come to an end.
namespace torpor::sim {

std::vector<Edit> agent_edits(const Scenario& scenario);
std::vector<Edit> model_edits(const Scenario& scenario);
std::vector<Edit> tool_value_edits(const Scenario& scenario);
std::vector<Edit> event_edits(const Scenario& scenario);
/// The end of the run alone: what is soon over is soon tried.
std::vector<Edit> limit_edits(const Scenario& scenario);
std::vector<Edit> time_edits(const Scenario& scenario);

/// Plainer durations than this one, the plainest first: those that take fewer letters to write.
std::vector<base::Duration> plainer(base::Duration duration);

}  // namespace torpor::sim
