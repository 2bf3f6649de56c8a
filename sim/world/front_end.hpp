#pragma once

#include <functional>
#include <memory>

#include "runtime/aws/account.hpp"
#include "runtime/aws/input_sender.hpp"
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
    FrontEnd(const FrontEnd&) = delete;
    FrontEnd& operator=(const FrontEnd&) = delete;

    void say(const UserSays& event);
    /// The output queue has something to read.
    void output_ready();

private:
    void speak(const std::string& user, const std::string& text, base::MessageId id);
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
    aws::SqsInputSender sender_;
    bool reading_ = false;
    std::uint64_t messages_ = 0;
};

}  // namespace torpor::sim
