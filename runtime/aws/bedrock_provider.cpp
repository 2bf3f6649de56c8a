#include "runtime/aws/bedrock_provider.hpp"

#include <algorithm>
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
                                 const ports::Clock& clock,
                                 ports::Sleeper& sleeper,
                                 base::Random& random,
                                 std::string model_id,
                                 RetryPolicy policy)
    : client_(client),
      clock_(clock),
      sleeper_(sleeper),
      random_(random),
      model_id_(std::move(model_id)),
      policy_(policy) {}

Task<core::ModelTurn> BedrockProvider::complete(core::ModelRequest request,
                                                base::Instant deadline) {
    const auto converse = converse_request(request, model_id_);
    ServiceCall call;
    call.service = "bedrock";
    call.request = wire::bedrock::encode(converse, client_.account().bedrock);
    call.policy = policy_;

    Retries retries{policy_, random_};
    std::string last = "Nothing was tried.";
    while (clock_.now() < deadline) {
        call.policy.attempt_timeout = patience(deadline);
        auto turn = co_await attempt(call, deadline);
        if (turn) co_return *std::move(turn);

        const auto& fault = turn.error();
        if (!is_transient(fault)) throw ports::ModelFailure{fault.kind, fault.message};
        const auto pause = retries.next_pause();
        if (!pause) throw ports::ModelFailure{fault.kind, fault.message};
        last = fault.message;
        if (clock_.now() + *pause >= deadline) break;
        co_await sleeper_.sleep_for(*pause);
    }
    throw ports::ModelFailure{Kind::out_of_time, "The time is up. The last attempt: " + last};
}

Task<BedrockProvider::Attempt> BedrockProvider::attempt(ServiceCall call, base::Instant deadline) {
    try {
        auto response = co_await client_.open(std::move(call));
        if (response.status == 200) {
            auto turn = co_await read_turn(std::move(response), deadline);
            co_return turn;
        }
        auto refusal = co_await read_error(std::move(response), deadline);
        co_return refusal;
    } catch (const ports::HttpFailure& failure) {
        co_return std::unexpected(fault_of(classify(failure)));
    }
}

Task<BedrockProvider::Attempt> BedrockProvider::read_turn(ports::StreamedResponse response,
                                                          base::Instant deadline) {
    wire::eventstream::Decoder decoder;
    TurnAssembler assembler;
    while (auto piece = co_await read_piece(*response.body, deadline)) {
        decoder.feed(*piece);
        const auto verdict = drain(decoder, assembler);
        if (!verdict) co_return std::unexpected(verdict.error());
    }
    if (!decoder.at_boundary()) co_return broken("it ended within a frame");
    co_return assembler.finish();
}

Task<BedrockProvider::Attempt> BedrockProvider::read_error(ports::StreamedResponse response,
                                                           base::Instant deadline) {
    wire::HttpResponse whole;
    whole.status = response.status;
    whole.headers = std::move(response.headers);
    while (auto piece = co_await read_piece(*response.body, deadline))
        whole.body += *piece;
    co_return std::unexpected(fault_of(classify(whole)));
}

Task<std::optional<std::string>> BedrockProvider::read_piece(ports::BodyReader& body,
                                                             base::Instant deadline) {
    if (clock_.now() >= deadline) {
        throw ports::HttpFailure(ports::HttpFailure::Kind::timed_out, "the time is up");
    }
    body.bound(patience(deadline));
    auto piece = co_await body.read();
    co_return piece;
}

/// How long one waits for the next sign of life.
base::Duration BedrockProvider::patience(base::Instant deadline) const {
    // Zero would be no bound at all.
    constexpr base::Duration shortest = std::chrono::milliseconds{1};
    return std::clamp(deadline - clock_.now(), shortest, policy_.attempt_timeout);
}

}  // namespace torpor::aws
