#pragma once

#include <optional>
#include <string>

#include "runtime/aws/signed_client.hpp"
#include "runtime/aws/turn_assembler.hpp"
#include "runtime/ports/model_provider.hpp"

namespace torpor::aws {

/// Turns of a model on Bedrock, over ConverseStream.
///
/// A turn counts when its stream said that the message has ended, and then ended itself without a
/// cut. Everything less is an attempt that is thrown away; attempts are bounded, whatever arrived,
/// and none lasts beyond the deadline.
class BedrockProvider final : public ports::ModelProvider {
public:
    /// The collaborators must outlive this.
    BedrockProvider(SignedClient& client,
                    const ports::Clock& clock,
                    ports::Sleeper& sleeper,
                    base::Random& random,
                    std::string model_id,
                    RetryPolicy policy = model_retry_policy);

    Task<core::ModelTurn> complete(core::ModelRequest request, base::Instant deadline) override;

private:
    using Attempt = base::Result<core::ModelTurn, ModelFault>;

    Task<Attempt> attempt(ServiceCall call, base::Instant deadline);
    Task<Attempt> read_turn(ports::StreamedResponse response, base::Instant deadline);
    Task<Attempt> read_error(ports::StreamedResponse response, base::Instant deadline);
    Task<std::optional<std::string>> read_piece(ports::BodyReader& body, base::Instant deadline);
    base::Duration patience(base::Instant deadline) const;

    SignedClient& client_;
    const ports::Clock& clock_;
    ports::Sleeper& sleeper_;
    base::Random& random_;
    std::string model_id_;
    RetryPolicy policy_;
};

}  // namespace torpor::aws
