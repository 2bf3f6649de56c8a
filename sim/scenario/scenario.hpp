#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "runtime/base/time.hpp"
#include "sim/scenario/agent_setup.hpp"
#include "sim/scenario/event.hpp"
#include "sim/scenario/expectation.hpp"
#include "sim/scenario/fault_budget.hpp"
#include "sim/scenario/model_rule.hpp"
#include "sim/scenario/tool_script.hpp"

/// A scenario file, version 1, as values. Nothing of JSON travels further than the reader;
/// arguments of tools are JSON text in canonical form (sorted keys, no spaces).
namespace torpor::sim {

/// The seeds a file asks to be run with, both ends included.
struct SeedRange {
    std::uint64_t first = 1;
    std::uint64_t last = 1;
};

/// Which of several ready processes steps next. Both are drawn; they find different bugs.
struct Schedule {
    enum class Kind {
        uniform,    ///< each step is drawn anew
        priorities  ///< the one with the highest drawn priority, which changes a few times
    };
    Kind kind = Kind::uniform;
    int changes = 0;  ///< how often, at drawn steps, the running process falls to the end
};

struct Scenario {
    std::string file;  ///< as given to the reader
    std::string title;
    std::vector<std::string> story;
    AgentSetup agent;
    std::vector<ModelRule> model;
    std::map<std::string, ToolScript> tools;
    std::map<std::string, ServerScript> servers;  ///< by name; most have no entry
    std::vector<ScenarioEvent> events;
    FaultBudget faults;
    Schedule schedule;
    Expectation expect;
    SeedRange seeds;
    base::Instant start{std::chrono::sys_days{std::chrono::year{2026} / 1 / 5} +
                        std::chrono::hours{9}};
};

}  // namespace torpor::sim
