#include "runtime/aws/bedrock_provider.hpp"

#include <utility>

#include "runtime/aws/converse_request.hpp"
#include "runtime/wire/bedrock.hpp"
#include "runtime/wire/eventstream.hpp"

namespace torpor::aws {

namespace {

using Kind = ports::ModelFailure::Kind;

std::unexpected<ModelFault> broken(const std::string& what) {
    return std::unexpected(ModelFault{Kind::unavailable, "The stream is broken: " + what});
}

/// Hands every whole frame that has arrived to the assembler.
base::Result<void, ModelFault> drain(wire::eventstream::Decoder& decoder,
                                     TurnAssembler& assembler) {
    for (;;) {
        auto frame = decoder.next();
        if (!frame) return broken(frame.error().text());
        if (!*frame) return {};
        const auto event = wire::bedrock::decode_event(**frame);
        if (!event) return broken(event.error().text());
        if (auto verdict = assembler.accept(*event); !verdict) return verdict;
    }
}

}  // namespace

BedrockProvider::BedrockProvider(SignedClient& client,
                                 ports::Sleeper& sleeper,
                                 base::Random& random,
                                 std::string model_id,
                                 RetryPolicy policy)
    : client_(client),
      sleeper_(sleeper),
      random_(random),
      model_id_(std::move(model_id)),
      policy_(policy) {}

Task<core::ModelTurn> BedrockProvider::complete(core::ModelRequest request) {
    const auto converse = converse_request(request, model_id_);
    ServiceCall call;
    call.service = "bedrock";
    call.request = wire::bedrock::encode(converse, client_.account().bedrock);
    call.policy = policy_;

    Retries retries{policy_, random_};
    for (;;) {
        auto turn = co_await attempt(call);
        if (turn) co_return *std::move(turn);

        const auto& fault = turn.error();
        if (!is_transient(fault)) throw ports::ModelFailure{fault.kind, fault.message};
        const auto pause = retries.next_pause();
        if (!pause) throw ports::ModelFailure{fault.kind, fault.message};
        co_await sleeper_.sleep_for(*pause);
    }
}

Task<BedrockProvider::Attempt> BedrockProvider::attempt(ServiceCall call) {
    try {
        auto response = co_await client_.open(std::move(call));
        if (response.status == 200) {
            auto turn = co_await read_turn(std::move(response));
            co_return turn;
        }
        auto refusal = co_await read_error(std::move(response));
        co_return refusal;
    } catch (const ports::HttpFailure& failure) {
        co_return std::unexpected(fault_of(classify(failure)));
    }
}

Task<BedrockProvider::Attempt> BedrockProvider::read_turn(ports::StreamedResponse response) {
    wire::eventstream::Decoder decoder;
    TurnAssembler assembler;
    while (auto piece = co_await response.body->read()) {
        decoder.feed(*piece);
        const auto verdict = drain(decoder, assembler);
        if (!verdict) co_return std::unexpected(verdict.error());
    }
    if (!decoder.at_boundary()) co_return broken("it ended within a frame");
    co_return assembler.finish();
}

Task<BedrockProvider::Attempt> BedrockProvider::read_error(ports::StreamedResponse response) {
    wire::HttpResponse whole;
    whole.status = response.status;
    whole.headers = std::move(response.headers);
    while (auto piece = co_await response.body->read())
        whole.body += *piece;
    co_return std::unexpected(fault_of(classify(whole)));
}

}  // namespace torpor::aws
