#include "runtime/lambda/receiver.hpp"

#include <utility>

#include <boost/system/system_error.hpp>

#include "runtime/wire/callback_token.hpp"
#include "runtime/wire/digest.hpp"
#include "runtime/wire/rap.hpp"

namespace torpor::lambda {

namespace {

/// The most that a message of SQS holds.
constexpr std::size_t body_size_max = 1'048'576;

std::unexpected<Refused> refuse(int status, std::string reason) {
    return std::unexpected(Refused{status, std::move(reason)});
}

/// The same bytes of the same call are the same answer, whenever they arrive.
base::MessageId identity_of(const base::CallId& call, std::string_view body) {
    constexpr std::size_t digest_digits = 16;
    std::string digest = wire::hex(wire::sha256(body)).substr(0, digest_digits);
    return base::MessageId("result-" + call.str() + "-" + digest);
}

wire::InputMessage message_of(wire::rap::ToolResult result) {
    wire::ToolAnswer answer;
    answer.call = std::move(result.call);
    answer.content = std::move(result.content);
    if (answer.content.empty()) answer.content.emplace_back(wire::TextItem{std::move(result.text)});
    answer.subscription = result.subscription;
    wire::InputMessage message;
    message.thread = std::move(result.thread);
    message.content = std::move(answer);
    return message;
}

wire::lambda::UrlReply refusal(const Refused& refused) {
    wire::lambda::UrlReply reply;
    reply.status = refused.status;
    reply.body = wire::rap::encode_callback_refused(refused.reason);
    return reply;
}

}  // namespace

base::Result<Accepted, Refused> judge_callback(const wire::lambda::UrlEvent& request,
                                               std::string_view secret) {
    if (request.method != "POST") return refuse(405, "only POST is accepted");
    if (request.body.size() > body_size_max) return refuse(400, "the body is larger than 1 MiB");
    auto callback = wire::rap::decode_callback(request.body);
    if (!callback) return refuse(400, callback.error().text());
    if (const auto* unhandled = std::get_if<wire::rap::UnhandledCallback>(&*callback)) {
        return refuse(400,
                      "callbacks of type " + unhandled->type + " are not handled by this version");
    }
    auto& result = std::get<wire::rap::ToolResult>(*callback);
    wire::TokenCheck check = wire::check_callback_token(wire::token_in_path(request.path), secret,
                                                        result.thread, result.call);
    if (check == wire::TokenCheck::forged) {
        return refuse(403, "this URL is not the callback URL of that call");
    }
    Accepted accepted;
    accepted.id = identity_of(result.call, request.body);
    accepted.message = message_of(std::move(result));
    if (wire::encode(accepted.message).size() > body_size_max) {
        return refuse(400, "the result is larger than a message of 1 MiB");
    }
    return accepted;
}

Receiver::Receiver(ports::InputSender& inbox, base::LogSink& log, std::string secret)
    : inbox_(inbox), log_(log), secret_(std::move(secret)) {}

Task<std::string> Receiver::answer(std::string event, base::Instant) {
    wire::lambda::UrlReply reply = co_await receive(std::move(event));
    co_return wire::lambda::encode_url_reply(reply);
}

Task<wire::lambda::UrlReply> Receiver::receive(std::string event) {
    auto request = wire::lambda::decode_url_event(event);
    if (!request) co_return refusal(Refused{400, request.error().text()});
    auto accepted = judge_callback(*request, secret_);
    if (!accepted) {
        log_.write(base::LogLevel::info, "callback refused: " + accepted.error().reason);
        co_return refusal(accepted.error());
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
    wire::lambda::UrlReply reply;
    reply.body = wire::rap::encode_callback_accepted();
    co_return reply;
}

}  // namespace torpor::lambda
