#pragma once

#include <string>

#include "runtime/base/log.hpp"
#include "runtime/lambda/invocation_loop.hpp"
#include "runtime/ports/input_sender.hpp"
#include "runtime/wire/input_message.hpp"
#include "runtime/wire/lambda.hpp"

namespace torpor::lambda {

/// The function `rap-receiver`: takes the callbacks of tool servers at its Function URL and puts
/// them into the inbox of their thread.
///
/// A tool may answer twice, or again because our answer was lost: the same bytes have the same
/// identity. What will never be accepted is a 4xx; 5xx asks the tool to try again (rap.md 1.11).
class Receiver final : public EventAnswerer {
public:
    /// `inbox` and `log` must outlive this.
    Receiver(ports::InputSender& inbox, base::LogSink& log, std::string secret);

    Task<std::string> answer(std::string event, base::Instant deadline) override;

private:
    Task<wire::lambda::UrlReply> receive(std::string event);

    ports::InputSender& inbox_;
    base::LogSink& log_;
    std::string secret_;
};

/// A callback that was accepted: what to send, and as whom.
struct Accepted {
    wire::InputMessage message;
    base::MessageId id;
};
/// Why it was not, as an HTTP answer.
struct Refused {
    int status = 400;
    std::string reason;
};

/// Judges one request to the Function URL. Pure.
base::Result<Accepted, Refused> judge_callback(const wire::lambda::UrlEvent& request,
                                               std::string_view secret);

}  // namespace torpor::lambda
