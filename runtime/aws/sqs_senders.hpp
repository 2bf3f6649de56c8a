#pragma once

#include "runtime/aws/sqs_queue.hpp"
#include "runtime/ports/input_sender.hpp"
#include "runtime/ports/output_sender.hpp"

namespace torpor::aws {

/// The inbox of every thread: a FIFO queue whose groups are threads.
class SqsInputSender final : public ports::InputSender {
public:
    /// `queue` must outlive this.
    explicit SqsInputSender(SqsQueue& queue) : queue_(queue) {}

    Task<void> send(wire::InputMessage message, base::MessageId id) override;

private:
    SqsQueue& queue_;
};

/// Replies for front ends: a standard queue.
class SqsOutputSender final : public ports::OutputSender {
public:
    /// `queue` must outlive this.
    explicit SqsOutputSender(SqsQueue& queue) : queue_(queue) {}

    Task<void> send(wire::OutputMessage message) override;

private:
    SqsQueue& queue_;
};

}  // namespace torpor::aws
