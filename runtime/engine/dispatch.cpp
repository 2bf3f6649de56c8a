#include "runtime/engine/dispatch.hpp"

#include <exception>
#include <optional>
#include <utility>

#include "runtime/engine/gather.hpp"
#include "runtime/wire/callback_token.hpp"
#include "runtime/wire/rap.hpp"

namespace torpor::engine {

namespace {

/// Neither waits for anybody's tool server.
bool is_quick(const core::OutboxItem& item) {
    return std::holds_alternative<core::SendOutput>(item.order) ||
           std::holds_alternative<core::ScheduleWakeup>(item.order);
}

/// What one attempt to invoke a tool gave.
struct Acknowledgement {
    enum class Kind { accepted, refused, unreachable } kind = Kind::unreachable;
    std::string reason;
};

Acknowledgement judge(int status) {
    const auto reason = "its server answered with HTTP status " + std::to_string(status);
    if (status >= 200 && status < 300) return {Acknowledgement::Kind::accepted, {}};
    if (status >= 500) return {Acknowledgement::Kind::unreachable, reason};
    return {Acknowledgement::Kind::refused, reason};
}

/// One POST whose reply is its status: whatever a body says is ignored and not waited for.
Task<Acknowledgement> post(ports::HttpClient& http,
                           wire::HttpRequest request,
                           base::Duration timeout) {
    Acknowledgement acknowledgement;
    try {
        const auto response = co_await http.send(std::move(request), timeout);
        acknowledgement = judge(response.status);
    } catch (const ports::HttpFailure&) {
        acknowledgement.reason = "its server did not answer";
    }
    co_return acknowledgement;
}

}  // namespace

/// What was sent, and what went wrong first, in the order of the outbox.
struct Dispatch::Progress {
    std::vector<base::OutboxId> sent;
    std::exception_ptr failure;
};

Task<void> Dispatch::send(Claim claim, std::vector<core::OutboxItem> outbox) {
    if (outbox.empty()) co_return;
    co_await require_current(claim);
    Progress progress;
    std::vector<Task<void>> slow;
    for (const auto& item : outbox) {
        if (is_quick(item)) {
            co_await send_one(claim, item, progress);
        } else {
            slow.push_back(send_one(claim, item, progress));
        }
    }
    co_await gather(std::move(slow));
    if (!progress.sent.empty()) {
        co_await ports_.conversations.forget_sent(claim.thread, progress.sent);
    }
    if (progress.failure) std::rethrow_exception(progress.failure);
}

Task<void> Dispatch::send_one(Claim claim, const core::OutboxItem& item, Progress& progress) {
    try {
        co_await send_order(std::move(claim), item);
        progress.sent.push_back(item.id);
    } catch (const std::exception&) {
        // The neighbours are still sent; the slice fails afterwards.
        if (!progress.failure) progress.failure = std::current_exception();
    }
}

Task<void> Dispatch::send_order(Claim claim, const core::OutboxItem& item) {
    if (const auto* output = std::get_if<core::SendOutput>(&item.order)) {
        co_await ports_.outputs.send(output->message);
    } else if (const auto* timer = std::get_if<core::ScheduleWakeup>(&item.order)) {
        ports::Wakeup wakeup;
        wakeup.due = timer->due;
        wakeup.id = timer->id;
        wakeup.call = timer->call;
        wakeup.message = timer->message;
        co_await ports_.wakeups.schedule(std::move(wakeup));
    } else if (const auto* tool = std::get_if<core::InvokeTool>(&item.order)) {
        co_await invoke(std::move(claim), *tool);
    } else {
        co_await notice_cancelled(claim.thread, std::get<core::NoticeCancelled>(item.order));
    }
}

Task<void> Dispatch::invoke(Claim claim, core::InvokeTool order) {
    const auto endpoint = wire::parse_url(order.endpoint);
    if (!endpoint) {
        co_await answer_for(claim.thread, order, "its endpoint is no URL");
        co_return;
    }
    wire::rap::Invocation invocation;
    invocation.operation = order.tool;
    invocation.arguments = order.arguments;
    invocation.call = order.call;
    invocation.callback_url = wire::callback_url(settings_.callback_base, settings_.callback_secret,
                                                 claim.thread, order.call);
    invocation.thread = claim.thread;
    invocation.user_id = order.user_id;
    const auto request = wire::rap::encode(invocation, *endpoint);
    Acknowledgement last;
    for (int number = 1; number <= settings_.invocation.attempts; ++number) {
        auto attempt = request;
        last = co_await post(ports_.http, std::move(attempt), settings_.invocation_timeout);
        if (last.kind == Acknowledgement::Kind::accepted) co_return;
        if (last.kind == Acknowledgement::Kind::refused) break;
        if (number == settings_.invocation.attempts) break;
        const auto pause = settings_.invocation.pause_after(number, ports_.random);
        co_await ports_.sleeper.sleep_for(pause);
        co_await require_current(claim);
    }
    co_await answer_for(claim.thread, order, last.reason);
}

Task<void> Dispatch::answer_for(base::ThreadId thread,
                                core::InvokeTool order,
                                std::string complaint) {
    wire::ToolAnswer answer;
    answer.call = order.call;
    answer.content.emplace_back(
        wire::TextItem{"Error: the tool '" + order.tool + "' could not be called: " + complaint});
    wire::InputMessage message;
    message.thread = std::move(thread);
    message.content = std::move(answer);
    const base::MessageId id("failed-" + order.call.str());
    co_await ports_.inputs.send(std::move(message), id);
}

Task<void> Dispatch::notice_cancelled(base::ThreadId thread, core::NoticeCancelled order) {
    std::vector<Task<void>> notices;
    for (const auto& server : settings_.tool_servers) {
        notices.push_back(notice_one(server, thread, order.call));
    }
    co_await gather(std::move(notices));
}

Task<void> Dispatch::notice_one(std::string server, base::ThreadId thread, base::CallId call) {
    const auto url = wire::parse_url(server);
    if (!url) co_return;
    // One shot, best effort: no server may rely on the notice, and none may hold us up.
    auto request = wire::rap::cancel_call_request(*url, thread, call);
    co_await post(ports_.http, std::move(request), settings_.notice_timeout);
}

Task<void> Dispatch::require_current(Claim claim) {
    const auto age = ports_.clock.now() - claim.since;
    if (age >= base::Duration::zero() && age < settings_.trusted_for) co_return;
    const bool current = co_await ports_.conversations.is_current(claim.thread, claim.epoch);
    if (!current) throw SliceAbandoned("the thread was claimed by a newer slice");
}

}  // namespace torpor::engine
