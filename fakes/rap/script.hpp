#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <vector>

#include "fakes/duration_range.hpp"
#include "runtime/base/time.hpp"

namespace torpor::fakes::rap {

/// Ways in which a tool server may misbehave within the protocol; the default is a good server.
struct Behaviour {
    int answers_twice_per_thousand = 0;  ///< a second, equal callback
    DurationRange second_after;          ///< from the first callback to the second
    bool answers_before_acknowledging = false;
    DurationRange acknowledges_after;  ///< how late the 200 is
    int unavailable_times = 0;         ///< the tool's first invocations get 503, without effect
    std::optional<int> refuses_with;   ///< every invocation gets this 4xx
    bool never_answers = false;        ///< acknowledges and stays silent for ever
    bool ignores_cancel = false;       ///< answers although the call was cancelled in time
};

struct ToolScript {
    std::string name;
    std::string description = "A tool of the scenario.";
    std::string input_schema = R"({"type":"object"})";
    std::string answers;  ///< the text of the result; begins with "Error: " for a failure
    DurationRange after;  ///< from the acknowledgement to the callback
    Behaviour behaviour;
};

/// How long a server keeps trying to deliver a callback that met a 5xx or no answer at all.
struct CallbackRetries {
    int attempts_max = 24;
    base::Duration first = std::chrono::seconds{1};  ///< doubled each time
    base::Duration most = std::chrono::minutes{5};
};

struct ServerSettings {
    std::string name;  ///< served at http://NAME.tools/ or under /tools/NAME/ of a shared port
    std::string description = "Tools of the scenario.";
    std::vector<ToolScript> tools;
    CallbackRetries retries;
};

}  // namespace torpor::fakes::rap
