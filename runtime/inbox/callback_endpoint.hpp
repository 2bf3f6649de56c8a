#pragma once

#include <optional>
#include <string>

#include "runtime/base/log.hpp"
#include "runtime/inbox/callback.hpp"
#include "runtime/inbox/rate_limit.hpp"
#include "runtime/ports/clock.hpp"
#include "runtime/ports/input_sender.hpp"
#include "runtime/ports/task.hpp"

namespace torpor::inbox {

struct CallbackReply {
    int status = 200;
    std::string body;                           ///< JSON
    std::optional<base::Duration> retry_after;  ///< for the header of that name
};

/// What becomes of messages that no queue carries whole.
enum class LargeMessages {
    sent,    ///< the sender sees to it (claim check)
    refused  ///< 413: there is nowhere to keep them
};

/// Answers callbacks: judges each, limits their rate per call, and puts what it accepts into the
/// inbox of its thread. 200 after the inbox has it; 5xx asks the tool to post again.
class CallbackEndpoint {
public:
    /// `inbox`, `clock` and `log` must outlive this.
    CallbackEndpoint(ports::InputSender& inbox,
                     ports::Clock& clock,
                     base::LogSink& log,
                     std::string secret,
                     LargeMessages large);

    /// Never throws but for an InvariantViolation.
    Task<CallbackReply> take(CallbackRequest request);

private:
    ports::InputSender& inbox_;
    ports::Clock& clock_;
    base::LogSink& log_;
    std::string secret_;
    LargeMessages large_;
    RateLimiter limiter_;
};

}  // namespace torpor::inbox
