#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "runtime/base/time.hpp"
#include "sim/scenario/event.hpp"
#include "sim/scenario/expectation.hpp"
#include "sim/scenario/fault_budget.hpp"
#include "sim/scenario/position.hpp"

/// A scenario file, version 1, as values. Nothing of JSON travels further than the reader;
/// arguments of tools are JSON text in canonical form (sorted keys, no spaces).
namespace torpor::sim {

/// The deployment under test. The defaults are those of a stack that nobody has tuned.
struct AgentSetup {
    std::vector<std::string> tools;  ///< names of tools, each with an entry in Scenario::tools
    std::string system_prompt;
    base::Duration function_timeout = std::chrono::minutes{2};
    base::Duration visibility_timeout = std::chrono::minutes{15};
    int max_receive_count = 3;
    int workers = 100;  ///< how many execution environments of the agent may run at once
};

struct ScriptedCall {
    std::string tool;
    std::string arguments = "{}";
    std::string id = {};  ///< drawn if empty
};
/// What the model does when the newest text it is shown contains `hears`. Rules are tried from the
/// first; an empty `hears` matches everything.
struct ModelRule {
    std::string hears;
    std::string says;
    std::vector<ScriptedCall> calls;
    DurationRange thinks_for{std::chrono::seconds{1}, std::chrono::seconds{1}};
};

/// How a tool behaves. It answers with `answers`, or with an error text if `fails` is set, once,
/// `after` it has acknowledged the invocation.
struct ToolScript {
    std::string server;  ///< host is SERVER.tools; the tool's name unless the file says otherwise
    std::string description = "A tool of the scenario.";
    std::string answers;
    std::string fails;  ///< answers "Error: " and this text instead; empty if it does not fail
    DurationRange after{std::chrono::milliseconds{200}, std::chrono::milliseconds{200}};
    std::optional<DurationRange> answers_twice;  ///< the same result again, this much later
    DurationRange acknowledges_after;            ///< how late the 200 is
    bool answers_before_acknowledging = false;
    int unavailable_times = 0;        ///< the first invocations get 503
    std::optional<int> refuses_with;  ///< every invocation gets this 4xx
    bool never_answers = false;
    bool ignores_cancel = false;  ///< answers even after /cancel_tool_call
};

/// The seeds a file asks to be run with, both ends included.
struct SeedRange {
    std::uint64_t first = 1;
    std::uint64_t last = 1;
};

struct Scenario {
    std::string file;  ///< as given to the reader
    std::string title;
    std::vector<std::string> story;
    AgentSetup agent;
    std::vector<ModelRule> model;
    std::map<std::string, ToolScript> tools;
    std::vector<ScenarioEvent> events;
    FaultBudget faults;
    Expectation expect;
    SeedRange seeds;
    base::Instant start{std::chrono::sys_days{std::chrono::year{2026} / 1 / 5} +
                        std::chrono::hours{9}};
};

}  // namespace torpor::sim
