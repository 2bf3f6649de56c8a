#pragma once

#include <array>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "sim/scenario/fault_budget.hpp"

namespace torpor::sim {

struct ScriptedCall {
    std::string tool;
    std::string arguments = "{}";  ///< canonical JSON text of an object
    std::string id = {};           ///< drawn if empty
};

/// In which way a request that a rule matches fails; what each means is said in
/// fakes/bedrock/script.hpp.
enum class ModelFault {
    throttled,
    unavailable,
    refused,
    cut_at_start,
    cut_in_text,
    cut_after_call,
    cut_before_usage,
    stream_error
};
/// The spellings of scenario files, in the order of ModelFault.
inline constexpr std::array<std::string_view, 8> model_fault_names{
    "throttled",   "unavailable",    "refused",          "cut_at_start",
    "cut_in_text", "cut_after_call", "cut_before_usage", "stream_error"};

struct ScriptedModelFault {
    ModelFault fault = ModelFault::throttled;
    int times = 1;  ///< how many requests of the rule fail before it works; -1: all
};

/// What the model does when the newest text it is shown contains `hears`. Rules are tried from the
/// first; an empty `hears` matches everything.
struct ModelRule {
    std::string hears;
    std::string says;
    std::vector<ScriptedCall> calls;
    DurationRange thinks_for{std::chrono::seconds{1}, std::chrono::seconds{1}};
    std::optional<ScriptedModelFault> fails;
    bool text_after_calls = false;     ///< the text comes after the calls, as some models do
    bool malformed_arguments = false;  ///< the arguments of its calls are cut off: no JSON
    int times = 0;                     ///< how often the rule serves in the whole run; 0: always
};

}  // namespace torpor::sim
