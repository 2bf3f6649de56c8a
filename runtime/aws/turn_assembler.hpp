#pragma once

#include <map>
#include <optional>
#include <set>

#include "runtime/aws/model_fault.hpp"
#include "runtime/base/result.hpp"
#include "runtime/core/model_turn.hpp"
#include "runtime/wire/bedrock.hpp"

namespace torpor::aws {

/// Puts one turn together from the events of one stream, or says why there is none [D-042, D-051].
///
/// Text blocks are concatenated; calls keep the order of their blocks; a call that was streamed
/// without input has the empty object.
class TurnAssembler {
public:
    /// Takes the next event. After a fault the stream is not worth reading.
    base::Result<void, ModelFault> accept(const wire::bedrock::StreamEvent& event);
    /// The turn, if the stream has said everything that makes one. Call it once, at the end.
    base::Result<core::ModelTurn, ModelFault> finish();

private:
    using Verdict = base::Result<void, ModelFault>;

    Verdict take(const wire::bedrock::MessageStart& event);
    Verdict take(const wire::bedrock::TextDelta& event);
    Verdict take(const wire::bedrock::ToolUseStart& event);
    Verdict take(const wire::bedrock::ToolUseDelta& event);
    Verdict take(const wire::bedrock::BlockStop& event);
    Verdict take(const wire::bedrock::MessageStop& event);
    Verdict take(const wire::bedrock::Usage& event);
    Verdict take(const wire::bedrock::StreamFailure& event);
    Verdict take(const wire::bedrock::Unknown& event);

    std::string text_;
    std::map<int, core::AskedCall> calls_;  ///< by block
    std::set<int> open_calls_;              ///< blocks of calls that were not stopped
    core::TokenUsage usage_;
    std::optional<wire::bedrock::StopReason> stopped_;
};

}  // namespace torpor::aws
