#include "runtime/lambda/receiver.hpp"

#include <utility>

#include "runtime/wire/lambda.hpp"
#include "runtime/wire/rap.hpp"

namespace torpor::lambda {

namespace {

std::string encode(inbox::CallbackReply answer) {
    wire::lambda::UrlReply reply;
    reply.status = answer.status;
    reply.body = std::move(answer.body);
    if (answer.retry_after) {
        const auto seconds = std::chrono::ceil<std::chrono::seconds>(*answer.retry_after);
        reply.headers.push_back({"Retry-After", std::to_string(seconds.count())});
    }
    return wire::lambda::encode_url_reply(reply);
}

}  // namespace

Receiver::Receiver(inbox::CallbackEndpoint& callbacks) : callbacks_(callbacks) {}

Task<std::string> Receiver::answer(std::string event, base::Instant) {
    auto posted = wire::lambda::decode_url_event(event);
    if (!posted) {
        inbox::CallbackReply refusal;
        refusal.status = 400;
        refusal.body = wire::rap::encode_callback_refused(posted.error().text());
        co_return encode(std::move(refusal));
    }
    inbox::CallbackRequest request;
    request.method = std::move(posted->method);
    request.path = std::move(posted->path);
    request.body = std::move(posted->body);
    inbox::CallbackReply answer = co_await callbacks_.take(std::move(request));
    co_return encode(std::move(answer));
}

}  // namespace torpor::lambda
