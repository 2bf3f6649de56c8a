#pragma once

#include <stdexcept>

#include "sim/scenario/read_scenario.hpp"

namespace torpor::sim {

/// Ada asks about the weather, and a tool is called for the answer.
inline Scenario weather(Target target = Target::lambda) {
    auto scenario = read_scenario_file(TORPOR_SOURCE_DIR "/scenarios/smoke/weather-tool.json");
    if (!scenario) throw std::runtime_error(scenario.error().text());
    scenario->agent.targets = {target};
    return *std::move(scenario);
}

}  // namespace torpor::sim
