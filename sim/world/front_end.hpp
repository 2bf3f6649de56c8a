#pragma once

#include <deque>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "runtime/wire/input_message.hpp"
#include "sim/network/network_client.hpp"
#include "sim/network/process_ports.hpp"
#include "sim/scenario/event.hpp"
#include "sim/world/deployment.hpp"
#include "sim/world/open_choices.hpp"

namespace torpor::sim {

/// What is outside: users with a client that sends one message after the other, each until the
/// deployment has it, and shows them what it is told; broken producers; and strangers at the
/// callback endpoint.
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
    void attach(const UserAttaches& event);
    /// Answers at once, or as soon as such a choice is shown.
    void choose(const UserChooses& event);
    void compact(const UserCompacts& event);
    void send(const RawMessage& event);
    void post(const RawCallback& event);

    /// An output has arrived: the bytes of a wire::OutputMessage.
    void read(const std::string& body);
    /// Learns what an eavesdropper learns.
    void see(const Observation& observation);

private:
    struct Outgoing {
        base::MessageId id;
        std::string body;
    };
    /// Sends what a user's client has for a thread, in order.
    Task<void> deliver_all(base::ThreadId thread);
    /// Repeats the send until the deployment has the message, or never will.
    Task<void> deliver(base::ThreadId thread, base::MessageId id, std::string body);
    Task<void> strike(wire::HttpRequest request);
    void begin_to_send(const wire::InputMessage& message,
                       const base::MessageId& id,
                       std::string told);
    void send_for(const std::string& user,
                  base::ThreadId thread,
                  decltype(wire::InputMessage::content) content,
                  std::string told);
    bool answer(const UserChooses& event);
    base::MessageId next_id(const std::string& user);
    /// The text with `{callback}`, `{call}`, `{thread}` and those of single tools filled in.
    std::string overheard(std::string text) const;

    Kernel& kernel_;
    std::function<void(Happening)> observe_;
    ChoiceStream& choices_;
    Process& process_;
    ProcessClock clock_;
    ProcessSleeper sleeper_;
    NetworkClient http_;
    std::unique_ptr<Entrance> entrance_;
    std::string callback_base_;
    std::uint64_t messages_ = 0;
    std::map<base::ThreadId, std::deque<Outgoing>> outgoing_;  ///< threads with something to send
    OpenChoices open_;
    std::vector<UserChooses> awaiting_;  ///< for a choice that is still to be shown
    struct Invocation {
        base::ThreadId thread;
        base::CallId call;
    };
    std::map<std::string, Invocation> newest_;  ///< by tool; under "" of any
};

}  // namespace torpor::sim
