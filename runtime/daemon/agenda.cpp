#include "runtime/daemon/agenda.hpp"

#include "runtime/base/invariant.hpp"

namespace torpor::daemon {

void Agenda::add(const base::ThreadId& thread) {
    const auto [known, fresh] = entries_.try_emplace(thread);
    if (fresh) ready_.push_back(thread);
    if (known->second.state == State::running) known->second.added = true;
}

std::optional<base::ThreadId> Agenda::take(base::Instant now) {
    make_ready(now);
    if (ready_.empty()) return std::nullopt;
    auto thread = std::move(ready_.front());
    ready_.pop_front();
    auto& entry = entries_.at(thread);
    base::invariant(entry.state == State::ready, "a thread in the queue is ready");
    entry = {.state = State::running, .added = false};
    running_ += 1;
    return thread;
}

void Agenda::done(const base::ThreadId& thread, Left left) {
    const auto known = entries_.find(thread);
    base::invariant(known != entries_.end(), "a thread that runs is known");
    base::invariant(known->second.state == State::running, "only what runs can be done");
    running_ -= 1;
    if (left == Left::nothing && !known->second.added) {
        entries_.erase(known);
        return;
    }
    known->second = {};
    ready_.push_back(thread);
}

void Agenda::retry(const base::ThreadId& thread, base::Instant at) {
    auto& entry = entries_.at(thread);
    base::invariant(entry.state == State::running, "only what runs can fail");
    running_ -= 1;
    entry = {.state = State::failed, .added = false};
    failed_.emplace(at, thread);
}

std::optional<base::Instant> Agenda::next_retry() const {
    if (failed_.empty()) return std::nullopt;
    return failed_.begin()->first;
}

bool Agenda::anyone_ready(base::Instant now) const {
    return !ready_.empty() || (!failed_.empty() && failed_.begin()->first <= now);
}

bool Agenda::is_running(const base::ThreadId& thread) const {
    const auto known = entries_.find(thread);
    return known != entries_.end() && known->second.state == State::running;
}

void Agenda::make_ready(base::Instant now) {
    while (!failed_.empty() && failed_.begin()->first <= now) {
        auto first = failed_.extract(failed_.begin());
        auto& thread = first.value().second;
        entries_.at(thread).state = State::ready;
        ready_.push_back(std::move(thread));
    }
}

}  // namespace torpor::daemon
