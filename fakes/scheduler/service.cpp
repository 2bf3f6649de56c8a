#include "fakes/scheduler/service.hpp"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <utility>

#include "fakes/chance.hpp"
#include "fakes/refusal.hpp"
#include "fakes/scheduler/expression.hpp"
#include "runtime/base/invariant.hpp"
#include "runtime/wire/scheduler.hpp"
#include "runtime/wire/sigv4.hpp"

namespace torpor::fakes::scheduler {

using base::invariant;
using wire::scheduler::CreateSchedule;
using wire::scheduler::ServiceError;

namespace {

constexpr base::Duration skew_max = std::chrono::minutes{5};
constexpr std::string_view universal_target = "arn:aws:scheduler:::aws-sdk:sqs:sendMessage";
constexpr std::size_t client_token_size_max = 64;

/// Documented defaults of the retry policy.
constexpr int attempts_max = 1 + 185;
constexpr base::Duration event_age_max = std::chrono::hours{24};
constexpr base::Duration backoff_max = std::chrono::minutes{5};

Outcome refused(Ticket ticket, const ServiceError& error) {
    return answered(ticket, wire::scheduler::encode(error));
}

ServiceError invalid(std::string message) {
    return {400, "ValidationException", std::move(message)};
}

Outcome refused(Ticket ticket, const wire::DecodeError& error) {
    if (error.path == "not_simulated") {
        return refuse_not_simulated(ticket, "scheduler", error.expected);
    }
    return refused(ticket, invalid(error.text()));
}

bool is_client_token(std::string_view text) {
    return text.size() <= client_token_size_max && std::ranges::all_of(text, [](char c) {
               return ('0' <= c && c <= '9') || ('a' <= c && c <= 'z') || ('A' <= c && c <= 'Z') ||
                      c == '-' || c == '_';
           });
}

bool same_parameters(const CreateSchedule& one, const CreateSchedule& other) {
    return one.name == other.name && one.expression == other.expression &&
           one.target_arn == other.target_arn && one.role_arn == other.role_arn &&
           one.input == other.input && one.delete_after_completion == other.delete_after_completion;
}

/// One second after the first attempt, doubling up to five minutes.
base::Duration backoff(int attempts) {
    invariant(attempts > 0, "a retry follows an attempt");
    const base::Duration doubled =
        std::chrono::seconds{std::int64_t{1} << std::min(attempts - 1, 20)};
    return std::min(doubled, backoff_max);
}

}  // namespace

SchedulerService::SchedulerService(SchedulerSettings settings) : settings_(std::move(settings)) {}

Outcome SchedulerService::handle(Ticket ticket, const wire::HttpRequest& request, Moment moment) {
    Outcome outcome = advance(moment);
    outcome.append(dispatch(ticket, request, moment));
    return outcome;
}

Outcome SchedulerService::dispatch(Ticket ticket, const wire::HttpRequest& request, Moment moment) {
    const auto verified =
        wire::sigv4::verify(request, settings_.account.credentials,
                            {settings_.account.region, "scheduler"}, moment.now, skew_max);
    if (!verified) {
        const auto& why = verified.error();
        const int status = why.reason == wire::sigv4::Refusal::incomplete ? 400 : 403;
        Outcome outcome =
            refused(ticket, {status, std::string{signature_error_type(why.reason)}, why.message});
        outcome.facts.emplace_back(SignatureRefused{"scheduler", why.message});
        return outcome;
    }
    if (request.method == "POST") return create(ticket, request, moment);
    if (request.method == "DELETE") return remove(ticket, request);
    return refuse_not_simulated(ticket, "scheduler", request.method + " of a schedule");
}

std::optional<base::Instant> SchedulerService::next_deadline() const {
    return deadlines_.next();
}

Outcome SchedulerService::advance(Moment moment) {
    Outcome outcome;
    while (const auto name = deadlines_.take_due(moment.now))
        act(*name, moment, outcome);
    return outcome;
}

Outcome SchedulerService::create(Ticket ticket, const wire::HttpRequest& request, Moment moment) {
    const auto decoded = wire::scheduler::decode_create(request);
    if (!decoded) return refused(ticket, decoded.error());
    if (decoded->target_arn != universal_target) {
        return refuse_not_simulated(ticket, "scheduler", "target " + decoded->target_arn);
    }
    if (!decoded->role_arn.starts_with("arn:aws:iam::")) {
        return refused(ticket, invalid("Provided role ARN is not valid: " + decoded->role_arn));
    }
    if (!is_client_token(decoded->client_token)) {
        return refused(ticket, invalid("ClientToken must satisfy [a-zA-Z0-9-_]{1,64}"));
    }
    const auto at = parse_at(decoded->expression);
    if (!at) {
        return refused(ticket, invalid("Invalid Schedule Expression " + decoded->expression + "."));
    }
    const auto message = wire::scheduler::decode_target_input(decoded->input);
    if (!message) return refused(ticket, message.error());

    const auto existing = schedules_.find(decoded->name);
    if (existing != schedules_.end()) {
        const CreateSchedule& first = existing->second.request;
        const bool repeated = !decoded->client_token.empty() &&
                              decoded->client_token == first.client_token &&
                              same_parameters(*decoded, first);
        if (repeated) {
            return answered(ticket, wire::scheduler::encode(
                                        wire::scheduler::CreateScheduleReply{arn(first.name)}));
        }
        return refused(
            ticket, {409, "ConflictException", "Schedule " + decoded->name + " already exists."});
    }

    Schedule schedule;
    schedule.request = *decoded;
    schedule.message = *message;
    schedule.minute = std::chrono::floor<std::chrono::minutes>(*at);
    // Documented precision: any second of the minute, so it may be earlier than what was asked.
    const DurationRange within_minute{base::Duration::zero(), std::chrono::milliseconds{59'999}};
    const auto fires = schedule.minute + within_minute.draw(moment.random, "scheduler/lateness");
    // Unconfirmed for a time in the past; firing at once is the answer that loses nothing.
    deadlines_.set(schedule.name(), std::max(fires, moment.now));

    Outcome outcome = answered(
        ticket, wire::scheduler::encode(wire::scheduler::CreateScheduleReply{arn(decoded->name)}));
    outcome.facts.emplace_back(ScheduleCreated{schedule.name(), schedule.minute});
    schedules_.emplace(decoded->name, std::move(schedule));
    return outcome;
}

Outcome SchedulerService::remove(Ticket ticket, const wire::HttpRequest& request) {
    const auto decoded = wire::scheduler::decode_delete(request);
    if (!decoded) return refused(ticket, decoded.error());
    if (schedules_.erase(decoded->name) == 0) {
        return refused(ticket, {404, "ResourceNotFoundException",
                                "Schedule " + decoded->name + " does not exist."});
    }
    deadlines_.clear(decoded->name);
    Outcome outcome = answered(ticket, wire::scheduler::encode_empty());
    outcome.facts.emplace_back(ScheduleDeleted{decoded->name});
    return outcome;
}

void SchedulerService::act(const std::string& name, Moment moment, Outcome& outcome) {
    Schedule& schedule = schedules_.at(name);
    switch (schedule.phase) {
        case Schedule::Phase::waiting:
            schedule.attempts = 0;
            schedule.first_attempt = moment.now;
            [[fallthrough]];
        case Schedule::Phase::retrying:
            schedule.phase = Schedule::Phase::firing;
            schedule.attempts += 1;
            outcome.facts.emplace_back(ScheduleFired{name});
            outcome.effects.emplace_back(
                SendToQueue{name, schedule.message.queue_url, schedule.message.body,
                            schedule.message.group_id, schedule.message.deduplication_id});
            return;
        case Schedule::Phase::firing:
            invariant(false, "a firing schedule waits for its answer and for no time");
            return;
        case Schedule::Phase::completed:
            invariant(schedule.completion() == Completion::remove,
                      "a completed schedule that stays has no deadline");
            schedules_.erase(name);
            outcome.facts.emplace_back(ScheduleDeleted{name});
            return;
    }
}

Outcome SchedulerService::sent(const std::string& name, Delivery delivery, Moment moment) {
    const auto found = schedules_.find(name);
    // The schedule may have been deleted between the effect and its answer.
    if (found == schedules_.end()) return {};
    Schedule& schedule = found->second;
    invariant(schedule.phase == Schedule::Phase::firing, "an answer belongs to a firing");

    const auto wait = backoff(schedule.attempts);
    const bool spent = schedule.attempts >= attempts_max ||
                       moment.now + wait > schedule.first_attempt + event_age_max;
    if (delivery == Delivery::refused && !spent) {
        schedule.phase = Schedule::Phase::retrying;
        deadlines_.set(name, moment.now + wait);
        return {};
    }
    Outcome outcome;
    conclude(schedule, moment, outcome);
    return outcome;
}

void SchedulerService::conclude(Schedule& schedule, Moment moment, Outcome& outcome) {
    // At least once: the second firing of a schedule is its last.
    const bool repeats =
        schedule.repetition == Schedule::Repetition::never &&
        happens(moment.random, "scheduler/duplicate", settings_.duplicate_per_thousand);
    if (repeats) {
        schedule.repetition = Schedule::Repetition::once;
        schedule.phase = Schedule::Phase::waiting;
        const auto after =
            settings_.duplicate_after.draw(moment.random, "scheduler/duplicate-after");
        deadlines_.set(schedule.name(), moment.now + after);
        outcome.faults.push_back({InjectedFault::Kind::delivered_twice, "scheduler"});
        return;
    }
    schedule.phase = Schedule::Phase::completed;
    if (schedule.completion() == Completion::keep) return;
    const auto after = settings_.removal_after.draw(moment.random, "scheduler/removal-after");
    deadlines_.set(schedule.name(), moment.now + after);
}

std::vector<Schedule> SchedulerService::inspect() const {
    std::vector<Schedule> schedules;
    schedules.reserve(schedules_.size());
    for (const auto& [name, schedule] : schedules_)
        schedules.push_back(schedule);
    return schedules;
}

std::string SchedulerService::arn(const std::string& name) const {
    return "arn:aws:scheduler:" + settings_.account.region + ":" + settings_.account.id +
           ":schedule/default/" + name;
}

}  // namespace torpor::fakes::scheduler
