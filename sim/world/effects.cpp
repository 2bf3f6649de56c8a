#include "sim/world/effects.hpp"

#include <algorithm>
#include <array>
#include <utility>

#include "runtime/base/invariant.hpp"
#include "sim/world/effect_name.hpp"

namespace torpor::sim {

namespace {

constexpr std::array<std::string_view, 6> writing_verbs{"INSERT", "UPDATE", "DELETE",
                                                        "CREATE", "ALTER",  "DROP"};

bool writes(std::string_view statement) {
    return std::ranges::any_of(writing_verbs,
                               [&](std::string_view verb) { return statement.starts_with(verb); });
}

EffectFate fate_of(EffectPhase phase) {
    switch (phase) {
        case EffectPhase::before:
            return EffectFate::dies_before;
        case EffectPhase::unacknowledged:
            return EffectFate::dies_unacknowledged;
        case EffectPhase::after:
            return EffectFate::dies_after;
    }
    base::invariant(false, "a phase is one of the list");
    std::unreachable();
}

bool is_wait_for_work(const wire::HttpRequest& request) {
    return request.method == "GET" && request.url.target.ends_with("/invocation/next");
}

}  // namespace

Effects::Effects(Kernel& kernel, const std::vector<ScenarioEvent>& events) : kernel_(kernel) {
    for (const auto& event : events) {
        if (const auto* at = std::get_if<AtEffect>(&event.moment)) orders_.push_back(*at);
    }
    std::ranges::sort(orders_, [](const AtEffect& one, const AtEffect& other) {
        return std::pair{one.number, one.phase} < std::pair{other.number, other.phase};
    });
}

template <class Describe>
EffectFate Effects::begin(Process& process, const Describe& describe) {
    if (process.is_dying() || is_doomed(process)) {
        end(process);
        return EffectFate::dies_before;
    }
    number_ += 1;
    if (sink_) sink_({number_, describe(), process.name(), kernel_.now()});
    if (order_next_ == orders_.size()) return EffectFate::lives;
    const auto fate = ordered();
    if (fate == EffectFate::dies_before) {
        deaths_ += 1;
        end(process);
    }
    return fate;
}

bool Effects::is_doomed(const Process& process) const {
    return std::ranges::any_of(doomed_, [&](const Doomed& one) { return one.process == &process; });
}

EffectFate Effects::ordered() {
    while (order_next_ < orders_.size() && orders_[order_next_].number < number_)
        order_next_ += 1;
    if (order_next_ == orders_.size() || orders_[order_next_].number > number_) {
        return EffectFate::lives;
    }
    const auto fate = fate_of(orders_[order_next_].phase);
    order_next_ += 1;
    return fate;
}

EffectFate Effects::sends(Process& process, const wire::HttpRequest& request) {
    if (is_wait_for_work(request)) return EffectFate::lives;
    return begin(process, [&] { return effect_name(request); });
}

EffectFate Effects::commits(Process& process, std::string_view statement) {
    return begin(process, [&] { return effect_name(statement); });
}

void Effects::acknowledged(Process& process, EffectFate fate) {
    deaths_ += 1;
    if (process.is_dying()) return;
    if (kernel_.current() == &process) {
        // It dies with the end of this step.
        end(process);
    } else {
        doom(process, fate == EffectFate::dies_after ? 1 : 0);
    }
}

void Effects::doom(Process& process, int steps_left) {
    doomed_.push_back({&process, steps_left});
    // In a step of its own: the process may be what the present one works with.
    if (steps_left == 0) kernel_.post([this, &process] { end(process); });
}

void Effects::end_if_doomed(Process& process) {
    const auto found = std::ranges::find(doomed_, &process, &Doomed::process);
    if (found == doomed_.end()) return;
    if (found->steps_left == 0) {
        end(process);
        return;
    }
    // This step is its last, whether or not it wants another one.
    found->steps_left = 0;
    kernel_.post([this, &process] { end(process); });
}

void Effects::end(Process& process) {
    std::erase_if(doomed_, [&](const Doomed& one) { return one.process == &process; });
    if (process.is_dying()) return;
    base::invariant(static_cast<bool>(kill_), "somebody ends the processes that die");
    kill_(process);
}

bool SessionEffects::commits(std::string_view statement) {
    if (statement == "COMMIT") {
        in_block_ = false;
        return std::exchange(wrote_, false);
    }
    if (statement == "BEGIN" || statement == "ROLLBACK") {
        in_block_ = statement == "BEGIN";
        wrote_ = false;
        return false;
    }
    if (!writes(statement)) return false;
    wrote_ = in_block_;
    return !in_block_;
}

}  // namespace torpor::sim
