#pragma once

#include <chrono>
#include <string>
#include <vector>

#include "runtime/aws/signed_client.hpp"
#include "runtime/base/ids.hpp"
#include "runtime/wire/sqs.hpp"

namespace torpor::aws {

/// One queue of the account, over the account's SQS endpoint. Everything is retried within
/// `RetryPolicy`'s defaults; failures are thrown as boost::system::system_error.
class SqsQueue {
public:
    /// `client` must outlive this.
    SqsQueue(SignedClient& client, std::string queue_url);

    /// To a standard queue; a retry may leave a duplicate. `delay` is at most 900 seconds.
    Task<void> send(std::string body);
    Task<void> send_later(std::string body, std::chrono::seconds delay);
    /// To a FIFO queue: a retry within five minutes is the same message.
    Task<void> send_in_order(std::string body, base::ThreadId group, base::MessageId id);

    /// Up to ten messages with all their system attributes, waiting up to `wait` (at most 20 s) for
    /// the first. A retry may hide messages until their visibility timeout.
    Task<std::vector<wire::sqs::ReceivedMessage>> receive(std::chrono::seconds wait);
    Task<void> remove(std::string receipt_handle);

    const std::string& url() const { return url_; }

private:
    Task<void> deliver(wire::sqs::SendMessage message);
    ServiceCall addressed(wire::HttpRequest request) const;

    SignedClient& client_;
    std::string url_;
};

}  // namespace torpor::aws
