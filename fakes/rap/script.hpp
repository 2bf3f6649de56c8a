#pragma once

#include <chrono>
#include <cstddef>
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
    bool answers_for_wrong_thread = false;  ///< first names another thread in its callback
};

/// One event of a subscription, or a train of them. Events happen at their times and are sent in
/// order, each when the one before was accepted or given up.
struct ScriptedEvent {
    /// From the confirmation, or from the event before in the script; for the first that comes
    /// before the confirmation, from the acknowledgement.
    DurationRange after;
    std::string text;        ///< `{n}` counts the train from 1
    int times = 1;           ///< how many of a train
    base::Duration every{};  ///< between the events of a train
    bool associative = false;
    bool final = false;
    bool named = true;                         ///< carries an `event_id`
    bool before_confirmation = false;          ///< does not wait for the confirming result
    std::optional<DurationRange> again_after;  ///< the same delivery once more, as a retry is
};
/// An event that the scenario makes happen, for every subscription of a tool. It has a name.
struct EmittedEvent {
    std::string text;
    bool associative = false;
    bool final = false;
};
/// The tool wants the user's authorisation first.
struct ScriptedAuthorisation {
    std::string auth_url;
    /// From the prompt until the user has authorised and the result follows; nothing: she never
    /// does, and no result ever comes.
    std::optional<DurationRange> granted_after;
};
/// The tool asks the user something first. The result is `answers[selected]` of the last choice;
/// what was chosen before shows only in the facts.
struct ScriptedChoice {
    std::string prompt;
    std::vector<std::string> choices;
    int preset = 0;  ///< may be out of range: a hostile server
    std::vector<std::string>
        answers;                ///< one per choice; the tool's own answer where one is missing
    int unavailable_times = 0;  ///< the response URL gives 503 so often first
};
struct ScriptedView {
    DurationRange after;  ///< from the acknowledgement
    std::string view_type;
    std::string content;  ///< JSON text of an object
};

struct ToolScript {
    std::string name;
    std::string description = "A tool of the scenario.";
    std::string input_schema = R"({"type":"object"})";
    std::string annotations;       ///< JSON text of an object; empty if none
    std::string answers;           ///< the text of the result; begins with "Error: " for a failure
    std::size_t answer_bytes = 0;  ///< if not 0, the answer is stretched to this length
    std::string content;  ///< JSON text of the result's `content` array; empty: `answers` as text
    std::string display_as;   ///< JSON text of the array; empty if none
    bool subscribes = false;  ///< the result confirms a subscription
    std::vector<ScriptedEvent> events;
    std::optional<ScriptedAuthorisation> authorisation;
    std::vector<ScriptedChoice> choices;  ///< asked one after the other
    std::vector<ScriptedView> views;
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
    /// Served instead of the true one: a hostile or broken server. `{endpoint}` stands for the
    /// address at which the server takes invocations.
    std::string manifest;
    int manifest_status = 200;
    std::string manifest_later;      ///< what discovery gives from the second time on
    bool tells_call_status = false;  ///< serves /tool_call_status and says so
    bool hangs_on_notices = false;   ///< heeds /close_thread and /cancel_tool_call, never answers
};

}  // namespace torpor::fakes::rap
