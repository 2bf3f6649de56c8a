#include "sim/world/front_end.hpp"

#include <utility>

#include <boost/system/system_error.hpp>

namespace torpor::sim {

namespace {

constexpr const char* host_name = "front-end";
constexpr TraceKind output_unreadable{"output.unreadable"};

}  // namespace

FrontEnd::FrontEnd(Kernel& kernel,
                   Network& network,
                   Deployment& deployment,
                   std::function<void(Happening)> observe)
    : kernel_(kernel),
      observe_(std::move(observe)),
      choices_(kernel.oracle().stream(host_name)),
      process_(kernel.start({.name = host_name})),
      clock_(kernel),
      sleeper_(process_),
      http_(network, process_, host_name),
      entrance_(deployment.entrance(
          {.clock = clock_, .sleeper = sleeper_, .random = choices_, .http = http_})) {}

void FrontEnd::say(const UserSays& event) {
    for (int number = 1; number <= event.threads; ++number) {
        const auto user = numbered(event.user, number);
        const auto text = numbered(event.text, number);
        messages_ += 1;
        auto id =
            event.id.empty() ? user + "-" + std::to_string(messages_) : numbered(event.id, number);
        const base::MessageId message{std::move(id)};
        begin_to_speak(user, text, message);
        if (!event.send_twice) continue;
        kernel_.after(*event.send_twice,
                      [this, user, text, message] { begin_to_speak(user, text, message); });
    }
}

void FrontEnd::begin_to_speak(const std::string& user,
                              const std::string& text,
                              base::MessageId id) {
    const base::ThreadId thread{user};
    observe_(UserSpoke{thread, id, text});
    wire::InputMessage message;
    message.thread = thread;
    message.content = wire::UserText{text};
    message.metadata = R"({"user_id":")" + user + "\"}";
    process_.spawn(speak(std::move(message), std::move(id)));
}

Task<void> FrontEnd::speak(wire::InputMessage message, base::MessageId id) {
    constexpr base::Duration pause = std::chrono::seconds{5};
    const auto body = wire::encode(message);
    for (;;) {
        bool sent = false;
        try {
            co_await entrance_->send(message.thread, id, body);
            sent = true;
        } catch (const boost::system::system_error&) {
            // The inbox may or may not have it; its identity makes the repetition harmless.
        }
        if (sent) co_return;
        co_await sleeper_.sleep_for(pause);
    }
}

void FrontEnd::read(const std::string& body) {
    auto output = wire::decode_output_message(body);
    if (output) {
        observe_(OutputSeen{std::move(*output)});
    } else {
        kernel_.record(output_unreadable, host_name, {{"why", output.error().text()}});
    }
}

}  // namespace torpor::sim
