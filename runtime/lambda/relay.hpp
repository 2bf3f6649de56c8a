#pragma once

#include <string>

#include "runtime/base/log.hpp"
#include "runtime/lambda/invocation_loop.hpp"
#include "runtime/ports/input_sender.hpp"
#include "runtime/wire/lambda.hpp"

namespace torpor::lambda {

/// The function `delay-relay`: moves what was delayed long enough into the inbox of its thread,
/// under the identity it was given when it was delayed and nothing else [D-009]. A body that nobody
/// will ever understand is logged and consumed [D-107]; what could not be sent stays in its queue.
class Relay final : public EventAnswerer {
public:
    /// `inbox` and `log` must outlive this.
    Relay(ports::InputSender& inbox, base::LogSink& log);

    /// Throws std::runtime_error if the event is none of SQS.
    Task<std::string> answer(std::string event, base::Instant deadline) override;

private:
    enum class Relayed { consumed, kept };
    Task<Relayed> relay(wire::lambda::SqsRecord record);

    ports::InputSender& inbox_;
    base::LogSink& log_;
};

}  // namespace torpor::lambda
