#pragma once

#include <functional>
#include <memory>

#include "runtime/wire/input_message.hpp"
#include "sim/network/network_client.hpp"
#include "sim/network/process_ports.hpp"
#include "sim/scenario/event.hpp"
#include "sim/world/deployment.hpp"

namespace torpor::sim {

/// The users' side: a producer that repeats a send until the deployment has it, and the reader of
/// outputs.
class FrontEnd {
public:
    FrontEnd(Kernel& kernel,
             Network& network,
             Deployment& deployment,
             std::function<void(Happening)> observe);
    ~FrontEnd() { process_.crash(); }
    FrontEnd(const FrontEnd&) = delete;
    FrontEnd& operator=(const FrontEnd&) = delete;

    void say(const UserSays& event);
    /// An output has arrived: the bytes of a wire::OutputMessage.
    void read(const std::string& body);

private:
    /// Repeats the send until the deployment has the message.
    Task<void> speak(wire::InputMessage message, base::MessageId id);
    void begin_to_speak(const std::string& user, const std::string& text, base::MessageId id);

    Kernel& kernel_;
    std::function<void(Happening)> observe_;
    ChoiceStream& choices_;
    Process& process_;
    ProcessClock clock_;
    ProcessSleeper sleeper_;
    NetworkClient http_;
    std::unique_ptr<Entrance> entrance_;
    std::uint64_t messages_ = 0;
};

}  // namespace torpor::sim
