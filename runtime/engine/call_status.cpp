#include "runtime/engine/call_status.hpp"

#include <algorithm>
#include <exception>
#include <set>
#include <utility>

#include "runtime/engine/discovery.hpp"
#include "runtime/engine/gather.hpp"
#include "runtime/engine/tool_post.hpp"

namespace torpor::engine {

namespace {

using wire::rap::CallLife;
using Kind = ports::OpenWork::Kind;

constexpr std::size_t questions_at_once = 16;
constexpr std::size_t reply_bytes_max = 10'000;

wire::InputMessage gone(const ports::OpenWork& work) {
    wire::InputMessage message;
    message.thread = work.thread;
    if (work.kind == Kind::call) {
        wire::ToolAnswer answer;
        answer.call = work.call;
        answer.content.emplace_back(wire::TextItem{
            "Error: the tool server does not know this call any more; no result will come."});
        message.content = std::move(answer);
    } else {
        wire::SubscriptionEvent event;
        event.call = work.call;
        event.content.emplace_back(wire::TextItem{
            "The tool server does not know this subscription any more; no events will come."});
        event.associative = true;
        event.final = true;
        message.content = std::move(event);
    }
    return message;
}

}  // namespace

/// The questions that are left, and the servers that take them.
struct CallStatus::Inquiry {
    std::vector<ports::OpenWork> work;
    std::set<std::string> telling;
    std::size_t next = 0;
    std::size_t gone = 0;
};

Task<std::size_t> CallStatus::ask() {
    Inquiry inquiry;
    inquiry.work = co_await ports_.conversations.open_work();
    if (inquiry.work.empty()) co_return 0;
    Discovery discovery(ports_, settings_);
    const auto toolsets = co_await discovery.fetch_due({});
    for (const auto& toolset : toolsets) {
        if (toolset.manifest && toolset.manifest->tells_call_status) {
            inquiry.telling.insert(toolset.server);
        }
    }
    if (inquiry.telling.empty()) co_return 0;
    std::vector<Task<void>> asking;
    for (std::size_t i = 0; i < std::min(questions_at_once, inquiry.work.size()); ++i)
        asking.push_back(ask_in_turn(inquiry));
    co_await gather(std::move(asking));
    co_return inquiry.gone;
}

Task<void> CallStatus::ask_in_turn(Inquiry& inquiry) {
    while (inquiry.next < inquiry.work.size()) {
        auto work = inquiry.work[inquiry.next++];
        const auto life = co_await life_of(inquiry, work);
        if (life != CallLife::gone) continue;
        const bool told = co_await tell_gone(std::move(work));
        if (told) inquiry.gone += 1;
    }
}

Task<CallLife> CallStatus::life_of(const Inquiry& inquiry, ports::OpenWork work) {
    auto candidates = settings_.tool_servers;
    if (!work.server.empty()) candidates = {work.server};
    for (const auto& server : candidates) {
        if (!inquiry.telling.contains(server)) co_return CallLife::unknown;
    }
    for (const auto& server : candidates) {
        const auto life = co_await ask_server(server, work);
        if (life != CallLife::gone) co_return life;
    }
    co_return CallLife::gone;
}

Task<CallLife> CallStatus::ask_server(std::string server, ports::OpenWork work) {
    const auto url = wire::parse_url(server);
    if (!url) co_return CallLife::unknown;
    auto request = wire::rap::call_status_request(*url, work.thread, work.call);
    const auto reply = co_await ask_tool_server(ports_.http, ports_.clock, std::move(request),
                                                settings_.notice_timeout, reply_bytes_max);
    auto life = CallLife::unknown;
    if (reply.response) life = wire::rap::read_call_status(*reply.response);
    co_return life;
}

Task<bool> CallStatus::tell_gone(ports::OpenWork work) {
    std::string problem;
    try {
        auto message = gone(work);
        base::MessageId id("gone-" + work.call.str());
        co_await ports_.inputs.send(std::move(message), std::move(id));
    } catch (const std::exception& failure) {
        problem = failure.what();
    }
    if (problem.empty()) co_return true;
    ports_.log.write(base::LogLevel::warning, "thread " + work.thread.str() +
                                                  " was not told that call " + work.call.str() +
                                                  " is gone: " + problem);
    co_return false;
}

}  // namespace torpor::engine
