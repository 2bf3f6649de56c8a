#pragma once

#include <iosfwd>
#include <string>
#include <vector>

#include <rapidcheck.h>

#include "sim/explore/profile.hpp"
#include "sim/scenario/scenario.hpp"

/// Generators of rapidcheck that give what scenario files give. They draw as `torpor explore`
/// does, with the same code; only who decides the draws differs, so that a case can be shrunk.
namespace torpor::property {

/// Everything is drawn: agent, model, tools, users, what happens, and what goes wrong. One target
/// is drawn too.
rc::Gen<sim::Scenario> stories(sim::FaultProfile profile = sim::FaultProfile::all);

/// What users may say, and how long a conversation may be.
struct Timeline {
    std::vector<std::string> users{"ada", "bob"};
    std::vector<std::string> phrases;  ///< at least one
    int messages_max = 6;
};
/// The given agent, model and tools; drawn are who says what and when, who repeats, attaches,
/// chooses and interrupts. The events that the agent's scenario has already stay.
rc::Gen<sim::Scenario> timelines(sim::Scenario agent, Timeline timeline);

/// The given story; drawn are the faults, the delays and the schedule. Of what the story expects,
/// only upper bounds are judged then.
rc::Gen<sim::Scenario> faults(sim::Scenario story,
                              sim::FaultProfile profile = sim::FaultProfile::all);

}  // namespace torpor::property

namespace torpor::sim {

/// How rapidcheck prints a scenario: as its file.
void showValue(const Scenario& scenario, std::ostream& out);

}  // namespace torpor::sim
