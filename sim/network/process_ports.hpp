#pragma once

#include "runtime/base/random.hpp"
#include "runtime/ports/clock.hpp"
#include "runtime/ports/sleeper.hpp"
#include "sim/kernel/kernel.hpp"

namespace torpor::sim {

/// The Clock port of a simulated process: virtual time plus the error of its clock.
class ProcessClock final : public ports::Clock {
public:
    /// `kernel` must outlive the clock.
    explicit ProcessClock(const Kernel& kernel, base::Duration error = base::Duration::zero())
        : kernel_(kernel), error_(error) {}

    base::Instant now() const override { return kernel_.now() + error_; }
    /// Steps the clock: the world may do that to a process at any time.
    void set_error(base::Duration error) { error_ = error; }

private:
    const Kernel& kernel_;
    base::Duration error_;
};

/// The Sleeper port of a simulated process.
class ProcessSleeper final : public ports::Sleeper {
public:
    /// `process` must outlive the sleeper and its tasks.
    explicit ProcessSleeper(Process& process) : process_(process) {}

    Task<void> sleep_for(base::Duration duration) override;

private:
    Process& process_;
};

}  // namespace torpor::sim
