#include "sim/world/front_end.hpp"

#include <algorithm>
#include <utility>

#include <boost/system/system_error.hpp>

#include "runtime/base/invariant.hpp"
#include "runtime/wire/callback_token.hpp"
#include "sim/world/cloud_settings.hpp"

namespace torpor::sim {

namespace {

constexpr const char* host_name = "front-end";
constexpr TraceKind output_unreadable{"output.unreadable"};
constexpr TraceKind message_refused{"producer.refused"};
constexpr TraceKind stranger_answered{"stranger.answered"};

std::string metadata_of(const std::string& user) {
    return R"({"user_id":")" + user + "\"}";
}

void replace_all(std::string& text, const std::string& mark, const std::string& value) {
    for (auto at = text.find(mark); at != std::string::npos;
         at = text.find(mark, at + value.size())) {
        text.replace(at, mark.size(), value);
    }
}

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
          {.clock = clock_, .sleeper = sleeper_, .random = choices_, .http = http_})),
      callback_base_(deployment.callback_base()) {}

void FrontEnd::say(const UserSays& event) {
    for (int number = 1; number <= event.threads; ++number) {
        const auto user = numbered(event.user, number);
        wire::InputMessage message;
        message.thread = base::ThreadId{user};
        message.metadata = metadata_of(user);
        const auto text = numbered(event.text, number);
        message.content = wire::UserText{text};
        const auto minted = next_id(user);
        const auto id = event.id.empty() ? minted : base::MessageId{numbered(event.id, number)};
        begin_to_send(message, id, text);
        if (!event.send_twice) continue;
        kernel_.after(*event.send_twice, [this, message, id, text] {
            // A second attempt does not know of the first, nor of what came after.
            observe_(UserSpoke{message.thread, id, text});
            process_.spawn(deliver(message.thread, id, wire::encode(message)));
        });
    }
}

void FrontEnd::attach(const UserAttaches& event) {
    send_for(event.user, base::ThreadId{event.user}, wire::Attach{}, "(attaches)");
}

void FrontEnd::compact(const UserCompacts& event) {
    send_for(event.user, base::ThreadId{event.user}, wire::Compaction{}, "(compacts)");
}

void FrontEnd::choose(const UserChooses& event) {
    if (!answer(event)) awaiting_.push_back(event);
}

bool FrontEnd::answer(const UserChooses& event) {
    const auto* choice = open_.newest(base::ThreadId{event.user}, event.label);
    if (choice == nullptr) return false;
    wire::ChoiceAnswer answer{.call = choice->call, .selected = {}};
    if (event.index) {
        answer.selected = static_cast<std::size_t>(*event.index);
    } else if (!event.label.empty()) {
        const auto found = std::ranges::find(choice->labels, event.label);
        answer.selected = static_cast<std::size_t>(found - choice->labels.begin());
    }
    const auto told =
        answer.selected ? "(chooses " + std::to_string(*answer.selected) + ")" : "(dismisses)";
    send_for(event.user, choice->thread, std::move(answer), told);
    return true;
}

void FrontEnd::send(const RawMessage& event) {
    const auto minted = next_id(event.thread);
    const auto id = event.id.empty() ? minted : base::MessageId{event.id};
    process_.spawn(deliver(base::ThreadId{event.thread}, id, overheard(event.body)));
}

void FrontEnd::post(const RawCallback& event) {
    auto path = overheard(event.path);
    if (!path.starts_with('/')) path.insert(0, "/");
    auto url = wire::parse_url(callback_base_ + path);
    if (!url) {
        kernel_.record(stranger_answered, host_name, {{"status", 0}});
        return;
    }
    wire::HttpRequest request;
    request.method = "POST";
    request.url = *std::move(url);
    request.headers = {{"Content-Type", "application/json"}};
    request.body = overheard(event.body);
    process_.spawn(strike(std::move(request)));
}

void FrontEnd::read(const std::string& body) {
    auto output = wire::decode_output_message(body);
    if (!output) {
        kernel_.record(output_unreadable, host_name, {{"why", output.error().text()}});
        return;
    }
    const bool shows = open_.see(*output);
    observe_(OutputSeen{*std::move(output)});
    if (!shows) return;
    const auto answered =
        std::ranges::find_if(awaiting_, [this](const UserChooses& event) { return answer(event); });
    if (answered != awaiting_.end()) awaiting_.erase(answered);
}

void FrontEnd::see(const Observation& observation) {
    const auto* invoked = std::get_if<fakes::ToolInvoked>(&observation.what);
    if (invoked == nullptr) return;
    for (const auto& tool : {std::string{}, invoked->operation})
        newest_.insert_or_assign(tool, Invocation{invoked->thread, invoked->call});
}

Task<void> FrontEnd::deliver_all(base::ThreadId thread) {
    const auto found = outgoing_.find(thread);
    base::invariant(found != outgoing_.end(), "a client that sends has something to send");
    auto& line = found->second;
    while (!line.empty()) {
        auto next = line.front();
        co_await deliver(thread, std::move(next.id), std::move(next.body));
        line.pop_front();
    }
    outgoing_.erase(found);
}

Task<void> FrontEnd::deliver(base::ThreadId thread, base::MessageId id, std::string body) {
    constexpr base::Duration pause = std::chrono::seconds{5};
    for (;;) {
        std::optional<Entrance::Sent> sent;
        try {
            sent = co_await entrance_->send(thread, id, body);
        } catch (const boost::system::system_error&) {
            // The inbox may or may not have it; its identity makes the repetition harmless.
        }
        if (sent == Entrance::Sent::refused) {
            kernel_.record(message_refused, thread.str(), {{"id", id.str()}});
        }
        if (sent) co_return;
        co_await sleeper_.sleep_for(pause);
    }
}

Task<void> FrontEnd::strike(wire::HttpRequest request) {
    constexpr base::Duration patience = std::chrono::seconds{30};
    std::int64_t status = 0;
    try {
        const auto response = co_await ports::exchange(http_, std::move(request), patience);
        status = response.status;
    } catch (const ports::HttpFailure&) {
        // A stranger tries once.
    }
    kernel_.record(stranger_answered, host_name, {{"status", status}});
}

void FrontEnd::begin_to_send(const wire::InputMessage& message,
                             const base::MessageId& id,
                             std::string told) {
    observe_(UserSpoke{message.thread, id, std::move(told)});
    auto& line = outgoing_[message.thread];
    line.push_back({id, wire::encode(message)});
    if (line.size() == 1) process_.spawn(deliver_all(message.thread));
}

void FrontEnd::send_for(const std::string& user,
                        base::ThreadId thread,
                        decltype(wire::InputMessage::content) content,
                        std::string told) {
    wire::InputMessage message;
    message.thread = std::move(thread);
    message.content = std::move(content);
    message.metadata = metadata_of(user);
    begin_to_send(message, next_id(user), std::move(told));
}

base::MessageId FrontEnd::next_id(const std::string& user) {
    messages_ += 1;
    return base::MessageId{user + "-" + std::to_string(messages_)};
}

std::string FrontEnd::overheard(std::string text) const {
    if (!text.contains('{')) return text;
    for (const auto& [tool, invocation] : newest_) {
        const auto mark = [&](const std::string& what) {
            return '{' + what + (tool.empty() ? "" : ":" + tool) + '}';
        };
        replace_all(text, mark("call"), invocation.call.str());
        replace_all(text, mark("thread"), invocation.thread.str());
        replace_all(text, mark("callback"),
                    wire::callback_url("", callback_secret, invocation.thread, invocation.call));
    }
    return text;
}

}  // namespace torpor::sim
