#include "fakes/rap/job.hpp"

#include <algorithm>
#include <chrono>
#include <utility>
#include <vector>

#include "fakes/chance.hpp"
#include "fakes/rap/callback.hpp"
#include "runtime/base/invariant.hpp"

namespace torpor::fakes::rap {

namespace {

constexpr std::string_view error_prefix = "Error: ";

}  // namespace

Jobs::Jobs(std::string server, CallbackRetries retries)
    : server_(std::move(server)), deliveries_(server_ + ".tools", retries) {}

bool Jobs::knows(const CallKey& key) const {
    return jobs_.contains(key) || finished_.knows(key);
}

void Jobs::start(JobOrder order, base::Instant acknowledged, Moment moment, Outcome& outcome) {
    base::invariant(!knows(order.key), "a call is worked on once");
    finished_.forget_old(moment.now);
    const auto place = jobs_.emplace(std::move(order.key), Job{}).first;
    auto& job = place->second;
    job.tool = std::move(order.tool);
    job.callback_url = std::move(order.callback_url);
    job.choices_at = std::move(order.choices_at);
    job.answer = job.tool.answers;
    const auto& behaviour = job.tool.behaviour;
    if (behaviour.never_answers) return;

    auto& random = moment.random;
    const bool twice = happens(random, "rap/answers-twice", behaviour.answers_twice_per_thousand);
    auto due = acknowledged + job.tool.after.draw(random, "rap/after");
    if (behaviour.answers_before_acknowledging) due = moment.now;
    if (twice) job.second_after = behaviour.second_after.draw(random, "rap/second-after");
    if (job.tool.subscribes || !job.tool.events.empty()) {
        job.subscription.emplace(job.tool.events, job.heed());
    }
    plan_events(place, acknowledged, random);
    if (job.tool.authorisation) {
        job.stage = Stage::authorising;
        const auto& key = place->first;
        const auto& auth_url = job.tool.authorisation->auth_url;
        Posting posting;
        posting.purpose = Purpose::authorisation;
        posting.body = authorisation_body(key, auth_url);
        posting.fact =
            PromptSent{server_, key.thread, key.call, PromptKind::authorisation, auth_url};
        job.prompt = post(place, std::move(posting), due);
    } else {
        ask(place, due);
    }
    show_views(place, acknowledged, random);
    if (behaviour.answers_before_acknowledging) deliveries_.post_due(moment.now, outcome);
}

void Jobs::ask(Place place, base::Instant due) {
    auto& [key, job] = *place;
    close_prompt(place);
    if (job.choice >= job.tool.choices.size()) {
        answer(place, due);
        return;
    }
    job.stage = Stage::choosing;
    const auto& choice = job.tool.choices[job.choice];
    job.unavailable_left = choice.unavailable_times;
    const auto response_url = job.choices_at + "/choice/" + wire::percent_encode(key.call.str()) +
                              "/" + std::to_string(job.choice) + "/" +
                              wire::percent_encode(key.thread.str());
    Posting posting;
    posting.purpose = Purpose::choice;
    posting.body = choice_body(key, choice, response_url);
    posting.fact = PromptSent{server_, key.thread, key.call, PromptKind::choice, choice.prompt};
    job.prompt = post(place, std::move(posting), due);
}

void Jobs::close_prompt(Place place) {
    auto& job = place->second;
    const auto prompt = std::exchange(job.prompt, std::nullopt);
    // It may be answered before its callback is known to have arrived.
    if (!prompt || !job.deliveries.contains(*prompt)) return;
    if (deliveries_.drop(*prompt) == Deliveries::Dropped::at_once) job.deliveries.erase(*prompt);
}

void Jobs::answer(Place place, base::Instant due) {
    auto& [key, job] = *place;
    job.stage = Stage::answering;
    close_prompt(place);
    if (job.subscription && job.subscription->holds_confirmation()) {
        job.held_result = due;
        return;
    }
    if (!job.tool.behaviour.answers_for_wrong_thread) {
        post_result(place, due);
        return;
    }
    CallKey other = key;
    other.thread = base::ThreadId{"not-" + key.thread.str()};
    Posting posting;
    posting.purpose = Purpose::misdirected;
    posting.body = result_body(job.tool, other, job.answer);
    posting.fact = ToolAnswered{.server = server_,
                                .thread = other.thread,
                                .call = key.call,
                                .subscription = job.tool.subscribes};
    post(place, std::move(posting), due);
}

void Jobs::post_result(Place place, base::Instant due) {
    auto& [key, job] = *place;
    Posting posting;
    posting.purpose = Purpose::result;
    posting.body = result_body(job.tool, key, job.answer);
    posting.fact = ToolAnswered{.server = server_,
                                .thread = key.thread,
                                .call = key.call,
                                .subscription = job.tool.subscribes};
    if (job.second_after) {
        auto copy = posting;
        copy.purpose = Purpose::aside;
        post(place, std::move(copy), due + *job.second_after);
    }
    post(place, std::move(posting), due);
}

void Jobs::fail(Place place, std::string text, base::Instant now) {
    place->second.answer = std::string{error_prefix} + std::move(text);
    answer(place, now);
}

void Jobs::show_views(Place place, base::Instant acknowledged, base::Random& random) {
    const auto& [key, job] = *place;
    for (const auto& view : job.tool.views) {
        Posting posting;
        posting.body = view_body(key, view);
        posting.fact = ViewSent{server_, key.thread, key.call, view.view_type, view.content};
        post(place, std::move(posting), acknowledged + view.after.draw(random, "rap/view-after"));
    }
}

void Jobs::plan_events(Place place, base::Instant from, base::Random& random) {
    auto& [key, job] = *place;
    if (!job.subscription) return;
    const auto at = job.subscription->plan(from, random);
    if (at) events_.set(key, *at);
}

void Jobs::send_events(Place place, Moment moment) {
    auto& [key, job] = *place;
    const auto event = job.subscription->take();
    if (!event) return;
    Posting posting;
    posting.purpose = Purpose::event;
    posting.body = event_body(key, *event);
    posting.fact = EventSent{.server = server_,
                             .thread = key.thread,
                             .call = key.call,
                             .event = event->number,
                             .event_id = event->id,
                             .text = event->text,
                             .associative = event->associative,
                             .final = event->final,
                             .confirmed = job.subscription->confirmed(),
                             .open = !job.told};
    if (event->again_after) {
        auto copy = posting;
        copy.purpose = Purpose::aside;
        post(place, std::move(copy),
             moment.now + event->again_after->draw(moment.random, "rap/event-again-after"));
    }
    post(place, std::move(posting), moment.now);
}

DeliveryId Jobs::post(Place place, Posting posting, base::Instant due) {
    auto& [key, job] = *place;
    posting.call = key;
    posting.callback_url = job.callback_url;
    const auto id = deliveries_.add(std::move(posting), due);
    job.deliveries.insert(id);
    return id;
}

void Jobs::stop(const CallKey& key, SubscriptionEnd why, base::Instant now, Outcome& outcome) {
    const auto place = jobs_.find(key);
    if (place == jobs_.end()) return;
    place->second.told = true;
    if (place->second.heed() == Heed::ignored) return;
    silence(place, why, outcome);
    settle(place, now);
}

void Jobs::stop_thread(const base::ThreadId& thread, base::Instant now, Outcome& outcome) {
    auto place = jobs_.lower_bound({thread, base::CallId{}});
    while (place != jobs_.end() && place->first.thread == thread) {
        const auto key = place->first;
        ++place;
        stop(key, SubscriptionEnd::thread_closed, now, outcome);
    }
}

void Jobs::silence(Place place, SubscriptionEnd why, Outcome& outcome) {
    auto& [key, job] = *place;
    job.stage = Stage::done;
    job.prompt.reset();
    job.held_result.reset();
    events_.clear(key);
    // A callback under way may still arrive; it is not repeated if it does not.
    std::erase_if(job.deliveries, [this](DeliveryId id) {
        return deliveries_.drop(id) == Deliveries::Dropped::at_once;
    });
    if (!job.subscription) return;
    if (job.subscription->live() && job.tool.subscribes) {
        outcome.facts.emplace_back(SubscriptionEnded{server_, key.thread, key.call, why});
    }
    job.subscription->end();
}

void Jobs::settle(Place place, base::Instant now) {
    const auto& [key, job] = *place;
    if (job.stage != Stage::done || !job.deliveries.empty()) return;
    if (job.subscription && job.tool.subscribes && job.subscription->live()) return;
    if (job.subscription && !job.subscription->exhausted()) return;
    events_.clear(key);
    finished_.remember(key, now);
    jobs_.erase(place);
}

int Jobs::choose(const SelectedChoice& choice, Moment moment, Outcome& outcome) {
    ChoiceReceived fact{.server = server_,
                        .thread = choice.key.thread,
                        .call = choice.key.call,
                        .selected = static_cast<int>(choice.selected)};
    const auto place = jobs_.find(choice.key);
    const bool awaited = place != jobs_.end() && place->second.stage == Stage::choosing &&
                         place->second.choice == choice.choice;
    if (!awaited) {
        fact.status = knows(choice.key) ? 200 : 404;
    } else if (place->second.unavailable_left > 0) {
        place->second.unavailable_left -= 1;
        fact.status = 503;
    } else {
        fact.first = true;
        auto& job = place->second;
        const auto& asked = job.tool.choices[job.choice];
        if (choice.selected >= asked.choices.size()) {
            fail(place, "there is no choice " + std::to_string(choice.selected) + ".", moment.now);
        } else {
            job.answer = choice.selected < asked.answers.size() ? asked.answers[choice.selected]
                                                                : job.tool.answers;
            job.choice += 1;
            ask(place, moment.now + job.tool.after.draw(moment.random, "rap/after"));
        }
    }
    const int status = fact.status;
    outcome.facts.emplace_back(std::move(fact));
    return status;
}

void Jobs::emit(std::string_view tool, const EmittedEvent& event, Moment moment) {
    for (auto place = jobs_.begin(); place != jobs_.end(); ++place) {
        auto& job = place->second;
        if (job.tool.name != tool || !job.tool.subscribes || !job.subscription) continue;
        if (!job.subscription->open()) continue;
        job.subscription->emit(event);
        send_events(place, moment);
    }
}

bool Jobs::alive(const CallKey& key) const {
    const auto place = jobs_.find(key);
    if (place == jobs_.end()) return false;
    const auto& job = place->second;
    return job.stage != Stage::done || (job.subscription && job.subscription->live());
}

}  // namespace torpor::fakes::rap
