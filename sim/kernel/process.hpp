#pragma once

#include <cstdint>
#include <exception>
#include <functional>
#include <string>

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>

#include "runtime/base/time.hpp"
#include "sim/kernel/continuation.hpp"
#include "sim/kernel/ready_set.hpp"

namespace torpor::sim {

class Kernel;

struct ProcessOptions {
    std::string name;
    /// Told of an exception that leaves a task; it may crash the process. Empty: the exception
    /// leaves Kernel::run. An InvariantViolation always does.
    std::function<void(Process&, std::exception_ptr)> on_exception;
    /// Called before every step; it may crash or freeze the process, and the step waits or is
    /// gone.
    std::function<void(Process&)> before_step;
};

enum class ProcessState : std::uint8_t { running, frozen, crashed };

/// A program in the simulated world: coroutines and callbacks that live and die together. It stays
/// where it is until the kernel is destroyed, so that references and executors of a crashed
/// process remain harmless.
class alignas(64) Process {
public:
    /// Only a kernel makes processes.
    Process(Kernel& kernel, std::uint32_t id, ProcessOptions options);
    Process(const Process&) = delete;
    Process& operator=(const Process&) = delete;

    /// Starts a task of this process at its next step. Nothing happens if it has crashed.
    void spawn(boost::asio::awaitable<void> task);
    /// Runs `callback` as a step of this process. Nothing happens if it has crashed.
    void post(Callback callback);

    /// Ends the process as SIGKILL does: its coroutines, timers and waits are destroyed, their
    /// destructors run once. From within one of its own steps it takes effect when the step ends.
    void crash();
    /// Nothing of the process runs until thaw(); what falls due meanwhile runs then.
    void freeze();
    void thaw();

    /// For use in `co_await` by a coroutine of this process. Zero or less is one turn of the queue.
    WaitOperation sleep_for(base::Duration duration);
    WaitOperation sleep_until(base::Instant until);

    /// Work given to it is dropped once the process has crashed.
    boost::asio::any_io_executor executor();

    const std::string& name() const { return options_.name; }
    std::uint32_t id() const { return id_; }
    ProcessState state() const { return state_; }
    /// It has crashed, or will with the end of its present step.
    bool is_dying() const { return crash_pending_ || state_ == ProcessState::crashed; }
    Kernel& kernel() const { return kernel_; }
    std::uint64_t step_count() const { return step_count_; }
    /// No task of it waits and nothing of it is ready: it has ended by itself.
    bool idle() const { return suspended_ == nullptr && ready_.empty(); }

private:
    friend class Kernel;

    // What every step touches fits into one cache line; the options lie behind it.
    Kernel& kernel_;
    ReadyQueue ready_;
    Continuation* suspended_ = nullptr;  ///< its waits, newest first
    std::uint64_t step_count_ = 0;
    std::uint32_t id_;
    ProcessState state_ = ProcessState::running;
    bool crash_pending_ = false;
    bool has_before_step_;
    ProcessOptions options_;
};

}  // namespace torpor::sim
