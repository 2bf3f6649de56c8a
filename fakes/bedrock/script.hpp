#pragma once

#include <cstdint>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "fakes/duration_range.hpp"
#include "runtime/base/time.hpp"
#include "runtime/wire/bedrock.hpp"

/// The model of a scenario: it says what its script tells it to say.
namespace torpor::fakes::bedrock {

struct ScriptedCall {
    std::string tool;
    std::string arguments = "{}";  ///< JSON text of an object
    std::string id = {};           ///< what the model calls it; drawn if empty
};

/// In which way a request that a rule matches fails.
enum class ModelFault {
    throttled,         ///< 429
    unavailable,       ///< 503
    refused,           ///< 400
    cut_at_start,      ///< the stream ends before the first event
    cut_in_text,       ///< after a part of the text
    cut_after_call,    ///< after the calls, before the end of the message
    cut_before_usage,  ///< after the end of the message, before its metadata
    stream_error       ///< an exception event inside the stream
};
struct ScriptedFault {
    ModelFault fault = ModelFault::throttled;
    int times = 1;  ///< how many requests of this rule fail before it works; -1: all
};

/// One line of the script. With neither text nor calls the model's turn is empty, as a real
/// model's may be.
///
/// In `says` and in the arguments of calls, a real model's knowledge of the request is had by these
/// placeholders; what the request does not contain becomes an empty text.
/// - `{heard}`: the text heard;
/// - `{id}`: the first id of the form thread_HEX or call_HEX in the text heard;
/// - `{thread}`: the current thread, as the system prompt names it;
/// - `{ancestors}`: the JSON array of every thread from the root to the current one, which is what
///   spawn_thread takes as `child_of`; the text "{ancestors}" as a whole argument becomes the
///   array;
/// - `{child}`: the thread of the newest `ID: thread_HEX` in the request;
/// - `{subscription}`: the newest call whose result says that it subscribed;
/// - `{call:TOOL}`: the newest call of that tool.
struct Rule {
    std::string hears;  ///< any case; empty hears everything
    std::string says;
    std::vector<ScriptedCall> calls;
    DurationRange thinks_for;  ///< until the head of the reply
    DurationRange spacing;     ///< between the pieces of the reply
    std::optional<ScriptedFault> fails;
    bool text_after_calls = false;     ///< the text comes after the calls, as some models do
    bool malformed_arguments = false;  ///< the arguments of its calls are cut off: no JSON
    /// How often the rule serves, over all threads; 0: always. The same request once more, as
    /// after a crash, is served again and not counted.
    int times = 0;
};

struct Script {
    std::vector<Rule> rules;
    /// In tokens, four bytes of request text each and 1,500 for an image; a larger request is
    /// refused as too long, the usage of a reply tells how large it was. 0: boundless.
    std::int64_t context_window = 0;
    bool takes_images = true;  ///< otherwise a request with an image is refused
};

struct Heard {
    std::string text;  ///< of the block that a rule matched, else the newest text
    int rule = -1;     ///< -1: no rule matched
};

/// Listens to the last message: its blocks from the newest to the oldest, and for each block the
/// rules in their order, without those that are `spent`. Tool results are heard as well as what a
/// user says.
Heard listen(const Script& script,
             const wire::bedrock::ConverseStream& request,
             const std::set<int>& spent = {});

}  // namespace torpor::fakes::bedrock
