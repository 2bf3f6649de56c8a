#pragma once

#include <string>

#include "runtime/inbox/callback_endpoint.hpp"
#include "runtime/lambda/invocation_loop.hpp"

namespace torpor::lambda {

/// The function `rap-receiver`: takes the callbacks of tool servers at its Function URL and puts
/// them into the inbox of their thread.
class Receiver final : public EventAnswerer {
public:
    /// `callbacks` must outlive this.
    explicit Receiver(inbox::CallbackEndpoint& callbacks);

    Task<std::string> answer(std::string event, base::Instant deadline) override;

private:
    inbox::CallbackEndpoint& callbacks_;
};

}  // namespace torpor::lambda
