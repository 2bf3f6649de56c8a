#pragma once

#include <chrono>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "fakes/account.hpp"
#include "fakes/deadlines.hpp"
#include "fakes/duration_range.hpp"
#include "fakes/scheduler/schedule.hpp"
#include "fakes/service.hpp"

namespace torpor::fakes::scheduler {

struct SchedulerSettings {
    Account account;
    int duplicate_per_thousand = 0;  ///< schedules that fire twice
    DurationRange duplicate_after{std::chrono::seconds{1}, std::chrono::minutes{2}};
    DurationRange removal_after{std::chrono::seconds{1}, std::chrono::minutes{1}};
};

enum class Delivery { accepted, refused };

/// Amazon EventBridge Scheduler, reduced to one-time schedules with the universal target
/// `sqs:sendMessage`.
///
/// A schedule fires once, at a drawn moment of the minute that was asked for; twice if the settings
/// let at-least-once show. A delivery that the queue refuses is retried with growing delays.
class SchedulerService final : public Service {
public:
    explicit SchedulerService(SchedulerSettings settings);

    Outcome handle(Ticket ticket, const wire::HttpRequest& request, Moment moment) override;
    std::optional<base::Instant> next_deadline() const override;
    Outcome advance(Moment moment) override;

    /// What became of a SendToQueue effect of this service. Exactly one answer per effect.
    Outcome sent(const std::string& schedule, Delivery delivery, Moment moment);

    /// From now on a schedule fires once.
    void heal() { settings_.duplicate_per_thousand = 0; }

    /// Every schedule that exists, completed ones included, by name.
    std::vector<Schedule> inspect() const;

private:
    Outcome dispatch(Ticket ticket, const wire::HttpRequest& request, Moment moment);
    Outcome create(Ticket ticket, const wire::HttpRequest& request, Moment moment);
    Outcome remove(Ticket ticket, const wire::HttpRequest& request);
    /// Does what the schedule's deadline stands for.
    void act(const std::string& name, Moment moment, Outcome& outcome);
    /// What follows a delivery that needs no retry.
    void conclude(Schedule& schedule, Moment moment, Outcome& outcome);
    std::string arn(const std::string& name) const;

    SchedulerSettings settings_;
    std::map<std::string, Schedule> schedules_;
    Deadlines<std::string> deadlines_;
};

}  // namespace torpor::fakes::scheduler
