#include "runtime/aws/sqs_queue.hpp"

#include <utility>

#include "runtime/base/invariant.hpp"
#include "runtime/wire/digest.hpp"

namespace torpor::aws {

namespace {

constexpr std::chrono::seconds delay_max{900};
constexpr std::chrono::seconds wait_max{20};
constexpr std::int64_t messages_max = 10;

boost::system::system_error not_understood(const std::string& expected) {
    return {make_error_code(Error::not_understood), "sqs: expected " + expected};
}

}  // namespace

SqsQueue::SqsQueue(SignedClient& client, std::string queue_url)
    : client_(client), url_(std::move(queue_url)) {
    base::invariant(wire::parse_url(url_).has_value(), "a queue URL is absolute");
}

ServiceCall SqsQueue::addressed(wire::HttpRequest request) const {
    // The queue URL is a name; where the service is, the account says.
    const auto& endpoint = client_.account().sqs;
    request.url.scheme = endpoint.scheme;
    request.url.host = endpoint.host;
    request.url.port = endpoint.port;
    return {.service = "sqs", .request = std::move(request), .policy = {}};
}

Task<void> SqsQueue::send(std::string body) {
    wire::sqs::SendMessage message;
    message.body = std::move(body);
    co_await deliver(std::move(message));
}

Task<void> SqsQueue::send_later(std::string body, std::chrono::seconds delay) {
    base::invariant(delay >= std::chrono::seconds::zero(), "a delay is not negative");
    base::invariant(delay <= delay_max, "a queue delays by at most 15 minutes");
    wire::sqs::SendMessage message;
    message.body = std::move(body);
    message.delay_seconds = delay.count();
    co_await deliver(std::move(message));
}

Task<void> SqsQueue::send_in_order(std::string body, base::ThreadId group, base::MessageId id) {
    wire::sqs::SendMessage message;
    message.body = std::move(body);
    message.group_id = group.str();
    message.deduplication_id = id.str();
    co_await deliver(std::move(message));
}

Task<void> SqsQueue::deliver(wire::sqs::SendMessage message) {
    message.queue_url = url_;
    const auto checksum = wire::hex(wire::md5(message.body));
    auto call = addressed(wire::sqs::encode(message));
    const auto response = co_await client_.call(std::move(call));

    const auto reply = wire::sqs::decode_send_reply(response);
    if (!reply) throw not_understood(reply.error().text());
    if (reply->md5_of_body != checksum) throw not_understood("the checksum of the body");
}

Task<std::vector<wire::sqs::ReceivedMessage>> SqsQueue::receive(std::chrono::seconds wait) {
    base::invariant(wait >= std::chrono::seconds::zero(), "a wait is not negative");
    base::invariant(wait <= wait_max, "a queue waits at most 20 seconds for messages");
    wire::sqs::ReceiveMessage request;
    request.queue_url = url_;
    request.max_messages = messages_max;
    request.wait_seconds = wait.count();
    request.system_attributes = {"All"};
    auto call = addressed(wire::sqs::encode(request));
    call.policy.attempt_timeout += wait;
    const auto response = co_await client_.call(std::move(call));

    auto reply = wire::sqs::decode_receive_reply(response);
    if (!reply) throw not_understood(reply.error().text());
    for (const auto& message : reply->messages) {
        const auto checksum = wire::hex(wire::md5(message.body));
        if (message.md5_of_body != checksum) throw not_understood("the checksum of a body");
    }
    co_return std::move(reply->messages);
}

Task<void> SqsQueue::remove(std::string receipt_handle) {
    wire::sqs::DeleteMessage request;
    request.queue_url = url_;
    request.receipt_handle = std::move(receipt_handle);
    auto call = addressed(wire::sqs::encode(request));
    co_await client_.call(std::move(call));
}

}  // namespace torpor::aws
