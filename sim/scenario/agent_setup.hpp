#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "runtime/base/time.hpp"
#include "sim/scenario/target.hpp"

namespace torpor::sim {

/// The deployment under test. The defaults are those of a stack that nobody has tuned.
struct AgentSetup {
    /// Where the file may be run, each once; one run has one of them. Never empty.
    std::vector<Target> targets{Target::lambda};
    std::vector<std::string> tools;  ///< names of tools, each with an entry in Scenario::tools
    std::string system_prompt;
    std::int64_t context_window = 0;  ///< of the model, in tokens; 0: boundless
    bool takes_images = true;         ///< the model takes image input
    bool asks_before_destructive = false;
    std::optional<base::Duration> call_deadline;  ///< whole seconds
    std::map<std::string, base::Duration> tool_deadlines;
    base::Duration function_timeout = std::chrono::minutes{2};
    base::Duration visibility_timeout = std::chrono::minutes{15};
    int max_receive_count = 3;
    int workers = 100;  ///< how many execution environments of the agent may run at once
};

}  // namespace torpor::sim
