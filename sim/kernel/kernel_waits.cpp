#include "sim/kernel/kernel.hpp"

#include <memory>
#include <new>
#include <utility>

#include <boost/asio/cancellation_type.hpp>

#include "runtime/base/invariant.hpp"
#include "sim/kernel/wait_queue.hpp"

// How continuations come to wait, become ready, and go away.
namespace torpor::sim {

using base::invariant;
using Place = Continuation::Place;
using Content = Continuation::Content;
using Ending = Continuation::Ending;

namespace {

// Destroys a suspended coroutine here and at once, where Asio's own destructor would post the
// unwinding to the executor of a process that is going away.
class Unwinding : public Resumption {
public:
    explicit Unwinding(Resumption&& coroutine) : Resumption(std::move(coroutine)) {}
    ~Unwinding() { auto frames = std::move(bottom_of_stack_); }
    Unwinding(const Unwinding&) = delete;
    Unwinding& operator=(const Unwinding&) = delete;
};

}  // namespace

void Kernel::suspend(Resumption&& coroutine,
                     WaitQueue* queue,
                     base::Instant until,
                     WaitReason reason) {
    Process* const process = current_;
    invariant(process != nullptr, "only a step of a process waits");
    Continuation& entry = slab_.take();
    new (&entry.coroutine) Resumption{std::move(coroutine)};
    entry.content = Content::coroutine;
    entry.ending = Ending::completed;
    entry.process = process;
    entry.queue = queue;
    entry.what = reason.what;
    entry.waiting = reason.waiting;

    auto slot = entry.coroutine.get_cancellation_slot();
    if (slot.is_connected()) {
        slot.assign([this, order = entry.order](boost::asio::cancellation_type type) {
            if (type != boost::asio::cancellation_type::none) abort_wait(order);
        });
    }
    if (queue == nullptr && until <= now_) {
        make_ready(entry);
        return;
    }
    entry.sibling_prev = nullptr;
    entry.sibling_next = process->suspended_;
    if (process->suspended_ != nullptr) process->suspended_->sibling_prev = &entry;
    process->suspended_ = &entry;
    if (queue != nullptr) {
        entry.place = Place::queue;
        queue->waiting_.push_back(entry);
    } else {
        set_timer(entry, until);
    }
}

// Also takes what a crashed process is given, and destroys it.
void Kernel::spawn(Process& process, Resumption&& coroutine) {
    if (process.state_ == ProcessState::crashed) {
        const Unwinding dropped{std::move(coroutine)};
        return;
    }
    Continuation& entry = slab_.take();
    new (&entry.coroutine) Resumption{std::move(coroutine)};
    entry.content = Content::coroutine;
    entry.ending = Ending::completed;
    entry.process = &process;
    make_ready(entry);
}

// The continuation of that order, if it has neither run nor gone.
Continuation* Kernel::find(std::uint64_t order) {
    if (order == 0) return nullptr;
    Continuation& entry = slab_.at(ContinuationSlab::index_of(order));
    return entry.order == order ? &entry : nullptr;
}

void Kernel::abort_wait(std::uint64_t order) {
    Continuation* const entry = find(order);
    if (entry == nullptr) return;
    if (entry->place == Place::timer || entry->place == Place::queue) {
        wake(*entry, Ending::aborted);
    }
}

void Kernel::wake(Continuation& entry, Ending ending) {
    leave_process(entry);
    if (entry.place == Place::queue) {
        entry.queue->waiting_.remove(entry);
    } else {
        invariant(entry.place == Place::timer, "only what waits is woken");
        timers_live_ -= 1;
    }
    entry.ending = ending;
    make_ready(entry);
    sweep_timers();
}

void Kernel::set_timer(Continuation& entry, base::Instant at) {
    entry.place = Place::timer;
    timers_.push({at, entry.order});
    timers_live_ += 1;
}

void Kernel::enqueue(Process* process, Callback callback) {
    // Dropped here, the callback may own coroutines, whose destruction may come back here.
    if (process != nullptr && process->state_ == ProcessState::crashed) return;
    Continuation& entry = slab_.take();
    entry.process = process;
    entry.callback = new Callback{std::move(callback)};
    entry.content = Content::callback;
    make_ready(entry);
}

// The entry is out of every list, except that a timer's entry in the wheel becomes stale.
void Kernel::discard(Continuation& entry) {
    if (entry.place == Place::timer) timers_live_ -= 1;
    if (entry.content == Content::coroutine) {
        const Unwinding coroutine{std::move(entry.coroutine)};
        entry.coroutine.~Resumption();
        slab_.give_back(entry);
        return;
    }
    std::unique_ptr<Callback> callback;
    if (entry.content == Content::callback) callback.reset(entry.callback);
    slab_.give_back(entry);
}

void Kernel::sweep_timers() {
    constexpr std::size_t stale_min = 64;
    if (timers_.size() < 2 * timers_live_ + stale_min) return;
    timers_.sweep([this](const TimerEntry& timer) {
        const Continuation* const entry = find(timer.order);
        return entry == nullptr || entry->place != Place::timer;
    });
    invariant(timers_.size() == timers_live_, "a swept wheel holds the live timers");
}

}  // namespace torpor::sim
