#include <algorithm>
#include <variant>

#include "fakes/rap/job.hpp"
#include "runtime/base/invariant.hpp"

/// What time and the fate of callbacks lead to.
namespace torpor::fakes::rap {

std::optional<base::Instant> Jobs::next_deadline() const {
    const auto callback = deliveries_.next_deadline();
    const auto event = events_.next();
    if (!callback || !event) return callback ? callback : event;
    return std::min(*callback, *event);
}

void Jobs::advance(Moment moment, Outcome& outcome) {
    while (const auto at = events_.next()) {
        const auto key = events_.take_due(moment.now);
        if (!key) break;
        const auto place = jobs_.find(*key);
        base::invariant(place != jobs_.end(), "events happen to calls that are worked on");
        place->second.subscription->happen();
        plan_events(place, *at, moment.random);
        send_events(place, moment);
    }
    deliveries_.post_due(moment.now, outcome);
}

void Jobs::called_out(std::uint64_t id, int status, Moment moment, Outcome& outcome) {
    const auto end = deliveries_.called_out(id, status, moment.now, outcome);
    if (!end) return;
    ended(*end, moment, outcome);
    const auto place = jobs_.find(end->posting.call);
    base::invariant(place != jobs_.end(), "a job lasts as long as its callbacks");
    settle(place, moment.now);
}

void Jobs::ended(const Deliveries::End& end, Moment moment, Outcome& outcome) {
    const auto place = jobs_.find(end.posting.call);
    base::invariant(place != jobs_.end(), "a callback belongs to a job");
    auto& job = place->second;
    job.deliveries.erase(end.id);
    if (job.stage == Stage::done && job.told && job.heed() == Heed::heeded) return;

    const bool accepted = end.fate == Deliveries::Fate::accepted;
    switch (end.posting.purpose) {
        case Purpose::authorisation:
            if (!accepted) {
                fail(place, "authorisation could not be asked for.", moment.now);
            } else if (const auto& granted = job.tool.authorisation->granted_after) {
                ask(place, moment.now + granted->draw(moment.random, "rap/granted-after"));
            }
            return;
        case Purpose::choice:
            // The answer may have come before the end of the callback that asked for it.
            if (!accepted && job.prompt == end.id) {
                fail(place, "the question could not be asked.", moment.now);
            }
            return;
        case Purpose::misdirected:
            post_result(place, moment.now);
            return;
        case Purpose::result:
            result_ended(place, end.fate, moment, outcome);
            return;
        case Purpose::event:
            event_ended(place, std::get<EventSent>(end.posting.fact), moment, outcome);
            return;
        case Purpose::aside:
            return;
    }
}

void Jobs::result_ended(Place place, Deliveries::Fate fate, Moment moment, Outcome& outcome) {
    auto& [key, job] = *place;
    job.stage = Stage::done;
    if (!job.subscription || job.subscription->ended()) return;
    auto& subscription = *job.subscription;
    const bool failed = job.answer.starts_with("Error: ");
    if (fate == Deliveries::Fate::refused || failed) {
        if (job.tool.subscribes && !failed) {
            outcome.facts.emplace_back(
                SubscriptionEnded{server_, key.thread, key.call, SubscriptionEnd::refused});
        }
        // An event under way is one whose end is still told.
        events_.clear(key);
        subscription.end();
        return;
    }
    subscription.confirm();
    if (job.tool.subscribes) {
        outcome.facts.emplace_back(
            SubscriptionOpened{server_, job.tool.name, key.thread, key.call});
    }
    plan_events(place, moment.now, moment.random);
    send_events(place, moment);
}

void Jobs::event_ended(Place place, const EventSent& event, Moment moment, Outcome& outcome) {
    auto& [key, job] = *place;
    auto& subscription = *job.subscription;
    subscription.delivered();
    if (job.held_result && !subscription.holds_confirmation()) {
        const auto due = std::max(*job.held_result, moment.now);
        job.held_result.reset();
        answer(place, due);
    }
    if (event.final && job.heed() == Heed::heeded) {
        if (job.tool.subscribes && subscription.live()) {
            outcome.facts.emplace_back(
                SubscriptionEnded{server_, key.thread, key.call, SubscriptionEnd::finished});
        }
        subscription.end();
        return;
    }
    send_events(place, moment);
}

}  // namespace torpor::fakes::rap
