#pragma once

#include <cstddef>
#include <cstdint>
#include <initializer_list>
#include <memory>
#include <optional>
#include <string_view>
#include <utility>
#include <vector>

#include <boost/asio/execution_context.hpp>

#include "runtime/base/time.hpp"
#include "sim/kernel/choice_oracle.hpp"
#include "sim/kernel/continuation.hpp"
#include "sim/kernel/priority_schedule.hpp"
#include "sim/kernel/process.hpp"
#include "sim/kernel/ready_set.hpp"
#include "sim/kernel/run_end.hpp"
#include "sim/kernel/schedule_policy.hpp"
#include "sim/kernel/timer_wheel.hpp"
#include "sim/kernel/trace.hpp"

namespace torpor::sim {

/// When a simulated world begins unless it is told otherwise: a Monday morning.
inline constexpr base::Instant start_default =
    std::chrono::sys_days{std::chrono::year{2026} / std::chrono::January / 5} +
    std::chrono::hours{9};

/// A callback of the world that has not run yet.
struct TimerId {
    std::uint64_t order = 0;
};

/// One OS thread, one virtual clock, and the processes of a simulated world. Time jumps to the next
/// event. Which of several ready processes steps next follows from the policy and from choices of
/// the oracle; within a process, and within the world, it is first in, first out.
class Kernel {
public:
    /// `oracle` and `trace` must outlive the kernel.
    Kernel(ChoiceOracle& oracle,
           Trace& trace,
           base::Instant start = start_default,
           SchedulePolicy policy = {});
    /// Crashes every process.
    ~Kernel();
    Kernel(const Kernel&) = delete;
    Kernel& operator=(const Kernel&) = delete;

    /// A process without tasks; spawn some. The reference lives as long as the kernel.
    Process& start(ProcessOptions options);

    /// Crashes every process, for a world that is taken down before its kernel.
    void end_all();

    /// Runs `callback` of the world at `at`, or in this instant if that is past.
    TimerId at(base::Instant at, Callback callback);
    TimerId after(base::Duration delay, Callback callback) {
        return at(now_ + delay, std::move(callback));
    }
    /// Runs `callback` of the world in this instant, after what is ready of the world.
    void post(Callback callback);
    /// Forgets a callback. Nothing happens if it has run or was cancelled.
    void cancel(TimerId timer);

    /// Runs events until one of the limits or until none is left. May be called again. An
    /// exception of the world, and an InvariantViolation of anybody, leaves it.
    RunEnd run(RunLimits limits = {});
    /// Makes run() return after the current step.
    void stop() { stop_requested_ = true; }

    base::Instant now() const { return now_; }
    std::uint64_t event_count() const { return event_count_; }
    /// The process whose step is being run; null in the world's.
    Process* current() const { return current_; }
    ChoiceOracle& oracle() const { return oracle_; }
    Trace& trace() const { return trace_; }

    /// Records an event at the present moment.
    void record(TraceKind kind,
                std::string_view subject,
                std::initializer_list<TraceField> fields = {}) {
        trace_.record(now_, kind, subject, fields);
    }

private:
    friend class Process;
    friend class ProcessExecutor;
    friend class WaitOperation;
    friend class WaitQueue;

    enum class Advance { moved, exhausted, limited };

    void suspend(Resumption&& coroutine, WaitQueue* queue, base::Instant until, WaitReason reason);
    void spawn(Process& process, Resumption&& coroutine);
    void abort_wait(std::uint64_t order);
    Continuation* find(std::uint64_t order);
    void wake(Continuation& entry, Continuation::Ending ending);
    void set_timer(Continuation& entry, base::Instant at);
    void enqueue(Process* process, Callback callback);
    void make_ready(Continuation& entry);
    void leave_process(Continuation& entry);
    void discard(Continuation& entry);
    void sweep_timers();
    void warm_next();

    Advance advance(base::Instant until);
    ReadyQueue& choose_turn();
    void step();
    void run_step(Process* process, Continuation& entry);
    void run_content(Continuation& entry);
    void crash(Process& process);
    void destroy(Process& process);
    void freeze(Process& process);
    void thaw(Process& process);
    RunEnd ended(RunOutcome outcome) const;

    ChoiceOracle& oracle_;
    Trace& trace_;
    ChoiceStream& turns_;
    std::optional<PrioritySchedule> priorities_;
    base::Instant now_;
    TimerWheel timers_;
    std::vector<TimerEntry> due_;
    std::size_t timers_live_ = 0;
    ReadySet ready_;
    ReadyQueue world_;
    ContinuationSlab slab_;
    // Apart from the other counter: fetched as a pair, they would wait for the store to this one.
    std::uint64_t events_at_instant_ = 0;
    Process* current_ = nullptr;
    Process* last_ = nullptr;  ///< whose step ran last; null: the world
    std::uint64_t event_count_ = 0;
    bool stop_requested_ = false;
    std::vector<std::unique_ptr<Process>> processes_;
    boost::asio::execution_context context_;
    boost::system::error_code* unawaited_ = nullptr;  ///< where a task's start leaves its outcome
};

// On the path of every event.

inline void Kernel::make_ready(Continuation& entry) {
    entry.place = Continuation::Place::ready;
    if (entry.process == nullptr) {
        world_.push(entry);
        ready_.insert(world_);
    } else {
        entry.process->ready_.push(entry);
        if (entry.process->state_ == ProcessState::running) ready_.insert(entry.process->ready_);
    }
}

inline void Kernel::leave_process(Continuation& entry) {
    if (entry.process == nullptr) return;
    if (entry.sibling_prev != nullptr) {
        entry.sibling_prev->sibling_next = entry.sibling_next;
    } else {
        entry.process->suspended_ = entry.sibling_next;
    }
    if (entry.sibling_next != nullptr) entry.sibling_next->sibling_prev = entry.sibling_prev;
}

}  // namespace torpor::sim
