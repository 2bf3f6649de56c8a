#include "runtime/aws/turn_assembler.hpp"

#include <algorithm>
#include <utility>

namespace torpor::aws {

namespace {

namespace bedrock = wire::bedrock;
using Kind = ports::ModelFailure::Kind;

std::unexpected<ModelFault> broken(std::string what) {
    return std::unexpected(ModelFault{Kind::unavailable, "The stream is broken: " + what});
}

}  // namespace

TurnAssembler::Verdict TurnAssembler::accept(const bedrock::StreamEvent& event) {
    // Only accounting follows the end of a message.
    const bool late = stopped_ && !std::holds_alternative<bedrock::Usage>(event) &&
                      !std::holds_alternative<bedrock::StreamFailure>(event) &&
                      !std::holds_alternative<bedrock::Unknown>(event);
    if (late) return broken("content follows the end of the message");
    return std::visit([this](const auto& kind) { return take(kind); }, event);
}

base::Result<core::ModelTurn, ModelFault> TurnAssembler::finish() {
    if (!stopped_) return broken("it ended before the message did");
    if (*stopped_ == bedrock::StopReason::model_context_window_exceeded) {
        return std::unexpected(
            ModelFault{Kind::too_long, "The conversation fills the model's context window."});
    }
    if (*stopped_ == bedrock::StopReason::other) return broken("the model's output is malformed");

    core::ModelTurn turn;
    turn.text = std::move(text_);
    for (auto& [block, call] : calls_) {
        if (call.arguments.empty()) call.arguments = "{}";
        turn.calls.push_back(std::move(call));
    }
    turn.usage = usage_;
    return turn;
}

TurnAssembler::Verdict TurnAssembler::take(const bedrock::MessageStart&) {
    return {};
}

TurnAssembler::Verdict TurnAssembler::take(const bedrock::TextDelta& event) {
    text_ += event.text;
    return {};
}

TurnAssembler::Verdict TurnAssembler::take(const bedrock::ToolUseStart& event) {
    core::AskedCall call{.provider_id = event.id, .tool = event.name, .arguments = {}};
    if (!calls_.emplace(event.block, std::move(call)).second) return broken("a block starts twice");
    open_calls_.insert(event.block);
    return {};
}

TurnAssembler::Verdict TurnAssembler::take(const bedrock::ToolUseDelta& event) {
    if (!open_calls_.contains(event.block)) return broken("input arrives outside its block");
    calls_.at(event.block).arguments += event.input;
    return {};
}

TurnAssembler::Verdict TurnAssembler::take(const bedrock::BlockStop& event) {
    open_calls_.erase(event.block);
    return {};
}

TurnAssembler::Verdict TurnAssembler::take(const bedrock::MessageStop& event) {
    if (!open_calls_.empty()) return broken("the message ends within a call");
    stopped_ = event.reason;
    return {};
}

TurnAssembler::Verdict TurnAssembler::take(const bedrock::Usage& event) {
    // Input that came from a cache is counted only in the total, and fills the window all the same.
    usage_.output = event.output_tokens;
    usage_.input = std::max(event.input_tokens, event.total_tokens - event.output_tokens);
    return {};
}

TurnAssembler::Verdict TurnAssembler::take(const bedrock::StreamFailure& event) {
    return std::unexpected(fault_of(event));
}

TurnAssembler::Verdict TurnAssembler::take(const bedrock::Unknown&) {
    return {};
}

}  // namespace torpor::aws
