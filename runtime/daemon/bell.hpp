#pragma once

#include <functional>

#include <boost/system/error_code.hpp>

#include "runtime/base/time.hpp"
#include "runtime/ports/sleeper.hpp"
#include "runtime/ports/task.hpp"

namespace torpor::daemon {

/// Wakes the one coroutine that waits for it. A ring that nobody waits for is kept for the next
/// wait; several are one.
class Bell {
public:
    Bell() = default;
    Bell(const Bell&) = delete;
    Bell& operator=(const Bell&) = delete;

    void ring();
    /// One waiter at a time. The bell must outlive the task.
    Task<void> wait();
    /// The same, and returns after `limit` at the latest. `sleeper` must outlive the task.
    Task<void> wait_for(ports::Sleeper& sleeper, base::Duration limit);

private:
    using Resume = std::move_only_function<void(boost::system::error_code)>;
    struct Hang;
    void wake(boost::system::error_code how);

    Resume waiting_;
    bool rung_ = false;
};

}  // namespace torpor::daemon
