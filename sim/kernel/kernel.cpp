#include "sim/kernel/kernel.hpp"

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstring>
#include <exception>
#include <string>
#include <utility>

#include <boost/asio/error.hpp>

#include "runtime/base/invariant.hpp"
#include "sim/kernel/frame_recycling.hpp"
#include "sim/kernel/guard.hpp"
#include "sim/kernel/wait_queue.hpp"

namespace torpor::sim {

using base::invariant;
using Place = Continuation::Place;
using Content = Continuation::Content;
using Ending = Continuation::Ending;

Kernel::Kernel(ChoiceOracle& oracle, Trace& trace, base::Instant start, SchedulePolicy policy)
    : oracle_(oracle), trace_(trace), turns_(oracle.stream("kernel/turn")), now_(start) {
    if (policy.kind == SchedulePolicy::Kind::uniform) return;
    priorities_.emplace(oracle.stream("kernel/priorities"), policy.changes);
    world_.priority = priorities_->draw_priority();
}

Kernel::~Kernel() {
    end_all();
    // The world's callbacks may own what destroying another one touches, so each is taken out of
    // its place before it dies.
    while (const auto moment = timers_.next()) {
        timers_.take(*moment, due_);
        while (!due_.empty()) {
            Continuation* const entry = find(due_.back().order);
            due_.pop_back();
            if (entry != nullptr && entry->place == Place::timer) discard(*entry);
        }
    }
    while (!world_.empty()) {
        discard(world_.pop());
    }
}

Process& Kernel::start(ProcessOptions options) {
    const auto id = static_cast<std::uint32_t>(processes_.size() + 1);
    processes_.push_back(std::make_unique<Process>(*this, id, std::move(options)));
    Process& process = *processes_.back();
    if (priorities_) process.ready_.priority = priorities_->draw_priority();
    record({"process.started"}, process.name(), {{"process", id}});
    return process;
}

void Kernel::end_all() {
    invariant(current_ == nullptr, "a step does not end the world");
    // A destructor may start a process.
    for (std::size_t i = 0; i < processes_.size(); ++i) {
        destroy(*processes_[i]);
    }
}

TimerId Kernel::at(base::Instant at, Callback callback) {
    Continuation& entry = slab_.take();
    entry.process = nullptr;
    entry.callback = new Callback{std::move(callback)};
    entry.content = Content::callback;
    const TimerId timer{entry.order};
    if (at <= now_) {
        make_ready(entry);
    } else {
        set_timer(entry, at);
    }
    return timer;
}

void Kernel::post(Callback callback) {
    enqueue(nullptr, std::move(callback));
}

void Kernel::cancel(TimerId timer) {
    Continuation* const entry = find(timer.order);
    if (entry == nullptr) return;
    if (entry->place == Place::timer) {
        discard(*entry);
        sweep_timers();
    } else if (entry->content == Content::callback) {
        // It stands in the middle of the world's queue and leaves that as an empty step.
        const std::unique_ptr<Callback> dropped{entry->callback};
        entry->content = Content::nothing;
    }
}

RunEnd Kernel::run(RunLimits limits) {
    invariant(current_ == nullptr, "a step does not run the kernel");
    const Guard guard;
    const FrameRecycling recycling;
    const std::uint64_t first = event_count_;
    for (;;) {
        if (stop_requested_) {
            stop_requested_ = false;
            return ended(RunOutcome::stopped);
        }
        if (ready_.empty()) {
            const Advance advanced = advance(limits.until);
            if (advanced == Advance::limited) return ended(RunOutcome::limit);
            if (advanced == Advance::exhausted) return ended(RunOutcome::quiescent);
            continue;
        }
        if (event_count_ - first >= limits.events) return ended(RunOutcome::limit);
        if (events_at_instant_ >= limits.events_per_instant) return ended(RunOutcome::spinning);
        step();
    }
}

// With many processes the next step finds nothing in the cache. What will run soon is asked for
// while the present step works: the timer when its slot comes closer, and what it points to when
// it is among the next.
void Kernel::warm_next() {
    constexpr std::size_t crowd = 4096;
    constexpr std::size_t soon = 256;
    constexpr std::size_t next = 4;
    if (timers_.size() < crowd) return;
    if (timers_.dealt().size() <= soon) {
        for (const TimerEntry& timer : timers_.dealt()) {
            __builtin_prefetch(&slab_.at(ContinuationSlab::index_of(timer.order)));
        }
    }
    const auto timers = timers_.soonest();
    for (const TimerEntry& timer : timers.first(std::min(timers.size(), next))) {
        const Continuation& entry = slab_.at(ContinuationSlab::index_of(timer.order));
        if (entry.content != Content::coroutine) continue;
        __builtin_prefetch(entry.process);
        // A resumption is two addresses: the bottom frame, and the awaited operation in the top
        // frame. Where a frame keeps what it touches first was found by measuring; a wrong guess
        // costs a cache line and nothing else, a right one is 60 % at 100,000 processes.
        std::array<const char*, 2> frames{};
        static_assert(sizeof frames == sizeof(Resumption));
        std::memcpy(frames.data(), &entry.coroutine, sizeof frames);
        __builtin_prefetch(frames[0] + 96);
        __builtin_prefetch(frames[0] + 136);
        for (const std::ptrdiff_t offset : {-144, -80, -16, 48}) {
            __builtin_prefetch(frames[1] + offset);
        }
    }
}

Kernel::Advance Kernel::advance(base::Instant until) {
    while (const auto moment = timers_.next()) {
        // What was cancelled is no reason to wait.
        if (timers_live_ == 0) {
            timers_.sweep([](const TimerEntry&) { return true; });
            break;
        }
        if (*moment > until) {
            now_ = std::max(now_, until);
            return Advance::limited;
        }
        timers_.take(*moment, due_);
        bool moved = false;
        for (const TimerEntry& timer : due_) {
            Continuation& entry = slab_.at(ContinuationSlab::index_of(timer.order));
            if (entry.order != timer.order || entry.place != Place::timer) continue;
            moved = true;
            timers_live_ -= 1;
            leave_process(entry);
            make_ready(entry);
        }
        due_.clear();
        if (!moved) continue;
        invariant(*moment > now_, "time does not run backwards");
        now_ = *moment;
        events_at_instant_ = 0;
        trace_.hash().fold(static_cast<std::uint64_t>(now_.time_since_epoch().count()));
        warm_next();
        return Advance::moved;
    }
    timers_.restart();
    return Advance::exhausted;
}

ReadyQueue& Kernel::choose_turn() {
    if (priorities_) return priorities_->choose(ready_, events_at_instant_);
    return ready_[turns_.choose("kernel/turn", ready_.size())];
}

void Kernel::step() {
    ReadyQueue& queue = choose_turn();
    Process* const process = queue.process;
    if (process != nullptr && process->has_before_step_) {
        process->options_.before_step(*process);
        if (process->state_ != ProcessState::running) return;
    }
    Continuation& entry = queue.pop();
    if (queue.empty()) ready_.erase(queue);
    event_count_ += 1;
    events_at_instant_ += 1;
    trace_.hash().fold(process == nullptr ? 0 : process->id_);
    if (process != nullptr) process->step_count_ += 1;
    last_ = process;
    run_step(process, entry);
}

void Kernel::run_step(Process* process, Continuation& entry) {
    struct Turn {
        Process*& current;
        ~Turn() { current = nullptr; }
    };
    std::exception_ptr failure;
    try {
        current_ = process;
        const Turn turn{current_};
        run_content(entry);
    } catch (const base::InvariantViolation&) {
        throw;
    } catch (...) {
        if (process == nullptr || !process->options_.on_exception) throw;
        failure = std::current_exception();
    }
    if (process == nullptr) return;
    if (failure) process->options_.on_exception(*process, failure);
    if (process->crash_pending_) crash(*process);
}

void Kernel::run_content(Continuation& entry) {
    if (entry.content == Content::coroutine) {
        Resumption coroutine{std::move(entry.coroutine)};
        entry.coroutine.~Resumption();
        boost::system::error_code outcome;
        if (entry.ending == Ending::aborted) outcome = boost::asio::error::operation_aborted;
        slab_.give_back(entry);
        coroutine(outcome);
        return;
    }
    std::unique_ptr<Callback> callback;
    if (entry.content == Content::callback) callback.reset(entry.callback);
    slab_.give_back(entry);
    if (callback) (*callback)();
}

void Kernel::crash(Process& process) {
    if (process.state_ == ProcessState::crashed) return;
    if (&process == current_) {
        process.crash_pending_ = true;
        return;
    }
    record({"process.crashed"}, process.name(), {{"process", process.id_}});
    destroy(process);
}

void Kernel::destroy(Process& process) {
    if (process.state_ == ProcessState::crashed) return;
    process.state_ = ProcessState::crashed;
    process.crash_pending_ = false;
    ready_.erase(process.ready_);
    // Destructors may wake, abort and post; what that makes ready is destroyed in its turn.
    while (!process.idle()) {
        if (process.suspended_ == nullptr) {
            discard(process.ready_.pop());
            continue;
        }
        Continuation& entry = *process.suspended_;
        leave_process(entry);
        if (entry.place == Place::queue) entry.queue->waiting_.remove(entry);
        discard(entry);
    }
    sweep_timers();
}

void Kernel::freeze(Process& process) {
    if (process.state_ != ProcessState::running) return;
    process.state_ = ProcessState::frozen;
    ready_.erase(process.ready_);
    record({"process.frozen"}, process.name(), {{"process", process.id_}});
}

void Kernel::thaw(Process& process) {
    if (process.state_ != ProcessState::frozen) return;
    process.state_ = ProcessState::running;
    if (!process.ready_.empty()) ready_.insert(process.ready_);
    record({"process.thawed"}, process.name(), {{"process", process.id_}});
}

RunEnd Kernel::ended(RunOutcome outcome) const {
    RunEnd end;
    end.outcome = outcome;
    if (outcome == RunOutcome::spinning) {
        end.spinning = last_ == nullptr ? "world" : last_->name();
    }
    if (outcome != RunOutcome::quiescent) return end;
    for (const auto& process : processes_) {
        if (process->state_ != ProcessState::running) continue;
        for (const Continuation* entry = process->suspended_; entry != nullptr;
             entry = entry->sibling_next) {
            if (entry->waiting == Waiting::for_progress) {
                end.stuck.push_back({process->name(), entry->what});
            }
        }
    }
    if (!end.stuck.empty()) end.outcome = RunOutcome::stuck;
    return end;
}

}  // namespace torpor::sim
