#pragma once

#include <string>

#include "runtime/aws/sqs_queue.hpp"
#include "runtime/aws/wakeup_route.hpp"
#include "runtime/ports/clock.hpp"
#include "runtime/ports/wakeup_scheduler.hpp"
#include "runtime/wire/scheduler.hpp"

namespace torpor::aws {

/// A schedule that sends a wake-up to the inbox and then deletes itself.
wire::scheduler::CreateSchedule schedule_of(const ports::Wakeup& wakeup,
                                            std::string expression,
                                            const std::string& inbox_url,
                                            std::string role_arn);

/// Wake-ups through the inbox itself, the delay queue or EventBridge Scheduler, by how far they
/// are. All arrive under the wake-up's own identity, so a second scheduling has no second effect.
class AwsWakeupScheduler final : public ports::WakeupScheduler {
public:
    /// `role_arn` lets EventBridge Scheduler send to the inbox. The collaborators must outlive
    /// this.
    AwsWakeupScheduler(SignedClient& client,
                       const ports::Clock& clock,
                       SqsQueue& inbox,
                       SqsQueue& delay_queue,
                       std::string role_arn);

    Task<void> schedule(ports::Wakeup wakeup) override;
    /// Deletes the call's schedule. What lies on the delay queue or in the inbox stays there.
    Task<void> drop(base::ThreadId thread, base::CallId call) override;

private:
    Task<void> send_by_schedule(ports::Wakeup wakeup, std::string expression);

    SignedClient& client_;
    const ports::Clock& clock_;
    SqsQueue& inbox_;
    SqsQueue& delay_queue_;
    std::string role_arn_;
};

}  // namespace torpor::aws
