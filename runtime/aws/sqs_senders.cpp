#include "runtime/aws/sqs_senders.hpp"

#include <utility>

namespace torpor::aws {

Task<void> SqsInputSender::send(wire::InputMessage message, base::MessageId id) {
    auto body = wire::encode(message);
    co_await queue_.send_in_order(std::move(body), message.thread, std::move(id));
}

Task<void> SqsOutputSender::send(wire::OutputMessage message) {
    auto body = wire::encode(message);
    co_await queue_.send(std::move(body));
}

}  // namespace torpor::aws
