#include "fakes/rap/subscription.hpp"

#include <string_view>
#include <utility>

#include "runtime/base/invariant.hpp"

namespace torpor::fakes::rap {

namespace {

std::string numbered(std::string text, int number) {
    constexpr std::string_view mark = "{n}";
    const auto figure = std::to_string(number);
    for (auto at = text.find(mark); at != std::string::npos;
         at = text.find(mark, at + figure.size())) {
        text.replace(at, mark.size(), figure);
    }
    return text;
}

}  // namespace

Subscription::Subscription(const std::vector<ScriptedEvent>& script, Heed heed) : heed_(heed) {
    for (const bool early : {true, false}) {
        for (const auto& event : script) {
            base::invariant(event.times >= 1, "a train has at least one event");
            if (event.before_confirmation == early) script_.push_back(event);
        }
        if (early) early_ = script_.size();
    }
}

const ScriptedEvent* Subscription::next_scripted() const {
    if (at_ >= script_.size() || final_ || ended_) return nullptr;
    return &script_[at_];
}

std::optional<base::Instant> Subscription::plan(base::Instant from, base::Random& random) {
    const auto* event = next_scripted();
    if (event == nullptr || planned_) return std::nullopt;
    if (!event->before_confirmation && !confirmed_) return std::nullopt;
    planned_ = true;
    if (nth_ > 1) return from + event->every;
    return from + event->after.draw(random, "rap/event-after");
}

void Subscription::happen() {
    base::invariant(planned_, "what happens was planned");
    planned_ = false;
    const auto* scripted = next_scripted();
    // A final event that was emitted meanwhile, or the end, has ended the script.
    if (scripted == nullptr) return;
    Event event;
    event.text = numbered(scripted->text, nth_);
    event.associative = scripted->associative;
    event.final = scripted->final && nth_ == scripted->times;
    event.early = scripted->before_confirmation;
    event.again_after = scripted->again_after;
    const bool named = scripted->named;
    nth_ += 1;
    if (nth_ > scripted->times) {
        nth_ = 1;
        at_ += 1;
    }
    if (named) event.id = "event-" + std::to_string(numbered_ + 1);
    push(std::move(event));
}

void Subscription::emit(const EmittedEvent& emitted) {
    base::invariant(open(), "events are emitted for open subscriptions");
    Event event;
    event.id = "event-" + std::to_string(numbered_ + 1);
    event.text = emitted.text;
    event.associative = emitted.associative;
    event.final = emitted.final;
    push(std::move(event));
}

void Subscription::push(Event event) {
    numbered_ += 1;
    event.number = numbered_;
    if (event.final && heed_ == Heed::heeded) final_ = true;
    waiting_.push_back(std::move(event));
}

std::optional<Event> Subscription::take() {
    if (under_way_ || waiting_.empty()) return std::nullopt;
    if (!waiting_.front().early && !confirmed_) return std::nullopt;
    auto event = std::move(waiting_.front());
    waiting_.pop_front();
    under_way_ = true;
    return event;
}

void Subscription::delivered() {
    base::invariant(under_way_, "a delivered event was under way");
    under_way_ = false;
    delivered_ += 1;
}

bool Subscription::exhausted() const {
    return ended_ || (waiting_.empty() && !under_way_ && next_scripted() == nullptr);
}

void Subscription::end() {
    ended_ = true;
    waiting_.clear();
}

}  // namespace torpor::fakes::rap
