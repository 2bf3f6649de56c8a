#pragma once

#include <cstddef>
#include <string>

#include "fakes/rap/call_key.hpp"
#include "fakes/rap/script.hpp"
#include "fakes/rap/subscription.hpp"

/// The bodies of callbacks as a script wants them, within the protocol or without.
namespace torpor::fakes::rap {

/// The result of a call: `text`, stretched if the tool says so, and whatever else goes with it.
std::string result_body(const ToolScript& tool, const CallKey& key, const std::string& text);
std::string event_body(const CallKey& key, const Event& event);
std::string authorisation_body(const CallKey& key, const std::string& auth_url);
std::string choice_body(const CallKey& key,
                        const ScriptedChoice& choice,
                        const std::string& response_url);
std::string view_body(const CallKey& key, const ScriptedView& view);

}  // namespace torpor::fakes::rap
