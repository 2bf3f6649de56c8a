#include "runtime/aws/wakeup_scheduler.hpp"

#include <utility>

namespace torpor::aws {

namespace {

constexpr auto send_message_target = "arn:aws:scheduler:::aws-sdk:sqs:sendMessage";

wire::DelayedMessage delayed(const ports::Wakeup& wakeup) {
    wire::DelayedMessage message;
    message.message = wire::encode(wakeup.message);
    message.thread = wakeup.message.thread;
    message.id = wakeup.id;
    return message;
}

}  // namespace

wire::scheduler::CreateSchedule schedule_of(const ports::Wakeup& wakeup,
                                            std::string expression,
                                            const std::string& inbox_url,
                                            std::string role_arn) {
    wire::scheduler::TargetSendMessage target;
    target.queue_url = inbox_url;
    target.body = wire::encode(wakeup.message);
    target.group_id = wakeup.message.thread.str();
    target.deduplication_id = wakeup.id.str();

    wire::scheduler::CreateSchedule request;
    request.name = schedule_name(wakeup.message.thread, wakeup.call);
    request.expression = std::move(expression);
    request.target_arn = send_message_target;
    request.role_arn = std::move(role_arn);
    request.input = wire::scheduler::encode_target_input(target);
    // A repeated request with the same token is answered as the first one was.
    request.client_token = request.name;
    request.delete_after_completion = true;
    return request;
}

AwsWakeupScheduler::AwsWakeupScheduler(SignedClient& client,
                                       const ports::Clock& clock,
                                       SqsQueue& inbox,
                                       SqsQueue& delay_queue,
                                       std::string role_arn)
    : client_(client),
      clock_(clock),
      inbox_(inbox),
      delay_queue_(delay_queue),
      role_arn_(std::move(role_arn)) {}

Task<void> AwsWakeupScheduler::schedule(ports::Wakeup wakeup) {
    const auto route = wakeup_route(wakeup.due, clock_.now());
    if (const auto* by_delay = std::get_if<ByDelay>(&route)) {
        auto body = wire::encode(delayed(wakeup));
        co_await delay_queue_.send_later(std::move(body), by_delay->delay);
    } else if (const auto* by_schedule = std::get_if<BySchedule>(&route)) {
        co_await send_by_schedule(std::move(wakeup), by_schedule->expression);
    } else {
        auto body = wire::encode(wakeup.message);
        co_await inbox_.send_in_order(std::move(body), wakeup.message.thread, wakeup.id);
    }
}

Task<void> AwsWakeupScheduler::drop(base::ThreadId thread, base::CallId call) {
    wire::scheduler::DeleteSchedule request;
    request.name = schedule_name(thread, call);
    ServiceCall deletion;
    deletion.service = "scheduler";
    deletion.request = wire::scheduler::encode(request, client_.account().scheduler);
    const auto answer = co_await client_.ask(std::move(deletion));

    // It has fired, or never was one.
    const bool gone = answer.has_value() || answer.error().type == "ResourceNotFoundException";
    if (!gone) throw answer.error().exception("scheduler");
}

Task<void> AwsWakeupScheduler::send_by_schedule(ports::Wakeup wakeup, std::string expression) {
    const auto request = schedule_of(wakeup, std::move(expression), inbox_.url(), role_arn_);
    ServiceCall call;
    call.service = "scheduler";
    call.request = wire::scheduler::encode(request, client_.account().scheduler);
    const auto answer = co_await client_.ask(std::move(call));

    // The name belongs to this call alone: whoever took it, took it for this wake-up.
    const bool scheduled = answer.has_value() || answer.error().type == "ConflictException";
    if (!scheduled) throw answer.error().exception("scheduler");
}

}  // namespace torpor::aws
