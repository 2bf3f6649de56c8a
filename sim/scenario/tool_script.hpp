#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

#include "runtime/base/time.hpp"
#include "sim/scenario/fault_budget.hpp"

/// How the tools and tool servers of a scenario behave. Fields that are not explained here mean
/// what fakes/rap/script.hpp says.
namespace torpor::sim {

/// One event of a subscription, or a train of them.
struct ToolEvent {
    DurationRange after{std::chrono::seconds{1}, std::chrono::seconds{1}};
    std::string text;  ///< `{n}` counts a train from 1
    int times = 1;
    base::Duration every{};
    bool associative = false;
    bool final = false;
    bool named = true;
    bool before_confirmation = false;
    std::optional<DurationRange> again_after;
};
struct ToolAuthorisation {
    std::string auth_url;
    std::optional<DurationRange> granted_after;  ///< nothing: never
};
struct ToolChoice {
    std::string prompt;
    std::vector<std::string> choices;
    int preset = 0;                    ///< out of range: a hostile server
    std::vector<std::string> answers;  ///< one per choice
    int unavailable_times = 0;
};
struct ToolView {
    DurationRange after{std::chrono::milliseconds{200}, std::chrono::milliseconds{200}};
    std::string view_type;
    std::string content;  ///< canonical JSON text of an object
};

/// How a tool behaves. It answers with `answers`, or with an error text if `fails` is set, once,
/// `after` it has acknowledged the invocation.
struct ToolScript {
    std::string server;  ///< host is SERVER.tools; the tool's name unless the file says otherwise
    std::string description = "A tool of the scenario.";
    std::string input_schema = R"({"type":"object"})";
    std::string annotations;  ///< canonical JSON text of an object; empty if none
    std::string answers;
    std::size_t answer_bytes = 0;
    std::string content;     ///< canonical JSON text of a list; empty if the result is `answers`
    std::string display_as;  ///< canonical JSON text of a list; empty if none
    std::string fails;       ///< answers "Error: " and this text; empty if it does not fail
    DurationRange after{std::chrono::milliseconds{200}, std::chrono::milliseconds{200}};
    std::optional<DurationRange> answers_twice;  ///< the same result again, this much later
    DurationRange acknowledges_after;            ///< how late the 200 is
    bool answers_before_acknowledging = false;
    int unavailable_times = 0;        ///< the first invocations get 503
    std::optional<int> refuses_with;  ///< every invocation gets this 4xx
    bool never_answers = false;
    bool ignores_cancel = false;  ///< answers even after /cancel_tool_call
    bool answers_for_wrong_thread = false;
    bool subscribes = false;
    std::vector<ToolEvent> events;
    std::optional<ToolAuthorisation> authorisation;
    std::vector<ToolChoice> choices;
    std::vector<ToolView> views;
};

/// What a whole tool server does, beyond its tools.
struct ServerScript {
    std::string manifest;  ///< served instead of the true one; empty for the true one
    std::string manifest_later;
    int manifest_status = 200;
    bool tells_call_status = false;
    bool hangs_on_notices = false;
};

}  // namespace torpor::sim
