#pragma once

#include <cstddef>
#include <span>
#include <string>
#include <vector>

#include "sim/kernel/trace.hpp"
#include "sim/report/slices.hpp"

namespace torpor::sim {

/// What something is to a reader of a story.
enum class Tone {
    speech,  ///< between a user and the agent
    work,    ///< what the model, the tools and the runtime did
    detail,  ///< left out of a story, shown on a timeline
    fault    ///< what went wrong or was made to
};

/// One thing that happened, told in a sentence: an event of the trace, or a transaction with its
/// rows. The sentence is cut and fit for a terminal.
struct Happened {
    base::Instant at;
    Tone tone = Tone::detail;
    std::string text;
    std::string thread = {};  ///< the conversation, if it is known
    std::string call = {};    ///< the tool call, if it is about one
    std::size_t event = 0;    ///< index of the first event
};

/// Every event of a run told, in order; `slices` are those of the same events. Requests and
/// responses are told only where they fail: what they are about is told by who they reach.
std::vector<Happened> happenings(std::span<const TraceEvent> events,
                                 std::span<const SliceRecord> slices);

}  // namespace torpor::sim
