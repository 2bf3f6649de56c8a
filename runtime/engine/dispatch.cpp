#include "runtime/engine/dispatch.hpp"

#include <exception>
#include <map>
#include <set>
#include <string>
#include <utility>

#include "runtime/engine/gather.hpp"

namespace torpor::engine {

namespace {

std::string lane_of(const core::SendOutput&) {
    return "outputs";
}
std::string lane_of(const core::SendInput& order) {
    return "inbox " + order.message.thread.str();
}
std::string lane_of(const core::NoticeClosed&) {
    return "closed";
}
std::string lane_of(const core::ScheduleWakeup& order) {
    return "timer " + order.call.str();
}
std::string lane_of(const core::DropWakeup& order) {
    return "timer " + order.call.str();
}
/// Everything else tells tools about one call.
template <class Order>
std::string lane_of(const Order& order) {
    return "call " + order.call.str();
}

}  // namespace

/// One outbox on its way.
struct Dispatch::Sending {
    Claim claim;
    std::set<base::CallId> cancelled;  ///< calls that are over, as the same outbox tells the tools
    std::vector<base::OutboxId> sent;
    std::exception_ptr failure;  ///< the first one
};

Task<void> Dispatch::send(Claim claim, std::vector<core::OutboxItem> outbox) {
    if (outbox.empty()) co_return;
    co_await require_current(ports_, settings_, claim);
    Sending sending;
    sending.claim = std::move(claim);
    std::map<std::string, Lane> lanes;
    Lane last;
    for (const auto& item : outbox) {
        if (const auto* notice = std::get_if<core::NoticeCancelled>(&item.order)) {
            sending.cancelled.insert(notice->call);
        }
        // A server may forget the thread only after it has heard all about its calls.
        if (std::holds_alternative<core::NoticeClosed>(item.order)) {
            last.push_back(&item);
            continue;
        }
        const auto name = std::visit([](const auto& order) { return lane_of(order); }, item.order);
        lanes[name].push_back(&item);
    }
    std::vector<Task<void>> running;
    for (auto& [name, lane] : lanes)
        running.push_back(send_lane(sending, std::move(lane)));
    co_await gather(std::move(running));
    co_await send_lane(sending, std::move(last));
    if (!sending.sent.empty()) {
        co_await ports_.conversations.forget_sent(sending.claim.thread, sending.sent);
    }
    if (sending.failure) std::rethrow_exception(sending.failure);
}

Task<void> Dispatch::send_lane(Sending& sending, Lane lane) {
    try {
        for (const auto* item : lane) {
            co_await send_order(sending, *item);
            sending.sent.push_back(item->id);
        }
    } catch (const std::exception&) {
        // The neighbours are still sent; the slice fails afterwards.
        if (!sending.failure) sending.failure = std::current_exception();
    }
}

Task<void> Dispatch::send_order(const Sending& sending, const core::OutboxItem& item) {
    const auto& claim = sending.claim;
    if (const auto* output = std::get_if<core::SendOutput>(&item.order)) {
        co_await ports_.outputs.send(output->message);
    } else if (const auto* input = std::get_if<core::SendInput>(&item.order)) {
        co_await ports_.inputs.send(input->message, input->id);
    } else if (const auto* tool = std::get_if<core::InvokeTool>(&item.order)) {
        co_await invocation_.invoke(claim, *tool);
    } else if (const auto* timer = std::get_if<core::ScheduleWakeup>(&item.order)) {
        co_await schedule(*timer);
    } else if (const auto* dropped = std::get_if<core::DropWakeup>(&item.order)) {
        co_await drop(claim.thread, dropped->call);
    } else if (const auto* choice = std::get_if<core::PostChoice>(&item.order)) {
        auto then = Invocation::IfUndelivered::answer;
        if (sending.cancelled.contains(choice->call)) then = Invocation::IfUndelivered::drop;
        co_await invocation_.choose(claim, *choice, then);
    } else if (const auto* notice = std::get_if<core::NoticeCancelled>(&item.order)) {
        co_await notices_.cancelled(claim.thread, notice->call);
    } else {
        co_await notices_.closed(claim.thread);
    }
}

Task<void> Dispatch::schedule(core::ScheduleWakeup order) {
    ports::Wakeup wakeup;
    wakeup.due = order.due;
    wakeup.id = std::move(order.id);
    wakeup.call = std::move(order.call);
    wakeup.message = std::move(order.message);
    co_await ports_.wakeups.schedule(std::move(wakeup));
}

Task<void> Dispatch::drop(base::ThreadId thread, base::CallId call) {
    std::string problem;
    try {
        co_await ports_.wakeups.drop(thread, call);
        co_return;
    } catch (const std::exception& failure) {
        problem = failure.what();
    }
    // It will fire, and find its call ended.
    ports_.log.write(base::LogLevel::warning, "the timer of call " + call.str() + " of thread " +
                                                  thread.str() + " stays: " + problem);
}

}  // namespace torpor::engine
