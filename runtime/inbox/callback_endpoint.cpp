#include "runtime/inbox/callback_endpoint.hpp"

#include <utility>

#include <boost/system/system_error.hpp>

#include "runtime/inbox/claim_check.hpp"
#include "runtime/wire/rap.hpp"

namespace torpor::inbox {

namespace {

CallbackReply refusal(const Refused& refused) {
    CallbackReply reply;
    reply.status = refused.status;
    reply.body = wire::rap::encode_callback_refused(refused.reason);
    return reply;
}

/// Threads and calls hold no line break.
std::string bucket_of(const Accepted& accepted) {
    return accepted.message.thread.str() + "\n" + accepted.call.str();
}

}  // namespace

CallbackEndpoint::CallbackEndpoint(ports::InputSender& inbox,
                                   ports::Clock& clock,
                                   base::LogSink& log,
                                   std::string secret,
                                   LargeMessages large)
    : inbox_(inbox),
      clock_(clock),
      log_(log),
      secret_(std::move(secret)),
      large_(large),
      limiter_(RateLimit{}) {}

Task<CallbackReply> CallbackEndpoint::take(CallbackRequest request) {
    const base::Instant now = clock_.now();
    auto accepted = judge_callback(request, secret_, now);
    if (!accepted) {
        log_.write(base::LogLevel::info, "callback refused: " + accepted.error().reason);
        co_return refusal(accepted.error());
    }
    if (const auto wait = limiter_.take(bucket_of(*accepted), now)) {
        log_.write(base::LogLevel::warning,
                   "callback " + accepted->id.str() + ": its call posts too often");
        CallbackReply reply = refusal(Refused{503, "too many callbacks of one call; try again"});
        reply.retry_after = wait;
        co_return reply;
    }
    if (large_ == LargeMessages::refused &&
        wire::encode(accepted->message).size() > queued_bytes_max) {
        const Refused refused{413,
                              "the message is larger than 900000 bytes, and no database is "
                              "configured that could keep it"};
        log_.write(base::LogLevel::error, "callback " + accepted->id.str() + ": " + refused.reason);
        co_return refusal(refused);
    }
    std::string problem;
    try {
        co_await inbox_.send(std::move(accepted->message), accepted->id);
    } catch (const boost::system::system_error& failure) {
        problem = failure.what();
    }
    if (!problem.empty()) {
        log_.write(base::LogLevel::error, "callback " + accepted->id.str() + ": " + problem);
        co_return refusal(Refused{503, "the message could not be queued; try again"});
    }
    CallbackReply reply;
    reply.body = wire::rap::encode_callback_accepted();
    co_return reply;
}

}  // namespace torpor::inbox
