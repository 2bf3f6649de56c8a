#pragma once

#include <string>

#include "runtime/aws/signed_client.hpp"
#include "runtime/aws/turn_assembler.hpp"
#include "runtime/ports/model_provider.hpp"

namespace torpor::aws {

/// Turns of a model on Bedrock, over ConverseStream.
///
/// A turn counts when its stream said that the message has ended, and then ended itself without a
/// cut. Everything less is an attempt that is thrown away; attempts are bounded, whatever arrived.
class BedrockProvider final : public ports::ModelProvider {
public:
    /// The collaborators must outlive this.
    BedrockProvider(SignedClient& client,
                    ports::Sleeper& sleeper,
                    base::Random& random,
                    std::string model_id,
                    RetryPolicy policy = model_retry_policy);

    Task<core::ModelTurn> complete(core::ModelRequest request) override;

private:
    using Attempt = base::Result<core::ModelTurn, ModelFault>;

    Task<Attempt> attempt(ServiceCall call);
    Task<Attempt> read_turn(ports::StreamedResponse response);
    Task<Attempt> read_error(ports::StreamedResponse response);

    SignedClient& client_;
    ports::Sleeper& sleeper_;
    base::Random& random_;
    std::string model_id_;
    RetryPolicy policy_;
};

}  // namespace torpor::aws
