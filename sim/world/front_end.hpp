#pragma once

#include <functional>
#include <memory>

#include "runtime/aws/account.hpp"
#include "runtime/aws/sqs_senders.hpp"
#include "sim/scenario/event.hpp"
#include "sim/world/cloud_host.hpp"

namespace torpor::sim {

/// The users' side: a producer that repeats a send until the queue has it, and the reader of the
/// output queue.
class FrontEnd {
public:
    FrontEnd(Kernel& kernel,
             Network& network,
             CloudHost& host,
             std::function<void(Happening)> observe);
    ~FrontEnd() { process_.crash(); }
    FrontEnd(const FrontEnd&) = delete;
    FrontEnd& operator=(const FrontEnd&) = delete;

    void say(const UserSays& event);
    /// The output queue has something to read.
    void output_ready();

private:
    /// Repeats the send until the queue has the message.
    Task<void> speak(wire::InputMessage message, base::MessageId id);
    void begin_to_speak(const std::string& user, const std::string& text, base::MessageId id);
    void read_output();

    Kernel& kernel_;
    CloudHost& host_;
    std::function<void(Happening)> observe_;
    ChoiceStream& choices_;
    Process& process_;
    ProcessClock clock_;
    ProcessSleeper sleeper_;
    NetworkClient http_;
    aws::Account account_;
    aws::SignedClient client_;
    aws::SqsQueue queue_;
    aws::SqsInputSender sender_;
    bool reading_ = false;
    std::uint64_t messages_ = 0;
};

}  // namespace torpor::sim
