#include "sim/world/front_end.hpp"

#include <utility>

#include <boost/system/system_error.hpp>

#include "sim/world/cloud_settings.hpp"

namespace torpor::sim {

namespace {

constexpr const char* host_name = "front-end";
constexpr TraceKind output_unreadable{"output.unreadable"};

}  // namespace

FrontEnd::FrontEnd(Kernel& kernel,
                   Network& network,
                   CloudHost& host,
                   std::function<void(Happening)> observe)
    : kernel_(kernel),
      host_(host),
      observe_(std::move(observe)),
      choices_(kernel.oracle().stream(host_name)),
      process_(kernel.start({.name = host_name})),
      clock_(kernel),
      sleeper_(process_),
      http_(network, process_, host_name),
      account_(aws::account_in(host.cloud().settings().account.region,
                               host.cloud().settings().account.credentials)),
      client_(http_, clock_, sleeper_, choices_, account_),
      queue_(client_,
             fakes::cloud::queue_url(host.cloud().settings().account,
                                     "https://" + account_.sqs.authority(),
                                     std::string{input_queue})),
      sender_(queue_) {}

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
    for (;;) {
        bool sent = false;
        try {
            co_await sender_.send(message, id);
            sent = true;
        } catch (const boost::system::system_error&) {
            // The queue may or may not have it; its identity makes the repetition harmless.
        }
        if (sent) co_return;
        co_await sleeper_.sleep_for(pause);
    }
}

void FrontEnd::output_ready() {
    if (reading_) return;
    reading_ = true;
    const auto delay = std::chrono::milliseconds{
        static_cast<std::int64_t>(1 + choices_.choose("front-end/poll-delay", 100))};
    kernel_.after(delay, [this] { read_output(); });
}

void FrontEnd::read_output() {
    reading_ = false;
    auto taken = host_.cloud().take(std::string{output_queue}, host_.moment());
    host_.perform(std::move(taken.outcome));
    for (const auto& message : taken.messages) {
        auto output = wire::decode_output_message(message.body);
        if (output) {
            observe_(OutputSeen{std::move(*output)});
        } else {
            kernel_.record(output_unreadable, message.message_id, {{"why", output.error().text()}});
        }
    }
    if (!taken.messages.empty()) output_ready();
}

}  // namespace torpor::sim
