#pragma once

#include "runtime/base/ids.hpp"
#include "runtime/base/time.hpp"
#include "runtime/ports/task.hpp"
#include "runtime/wire/input_message.hpp"

namespace torpor::ports {

struct Wakeup {
    base::Instant due;
    base::MessageId id;  ///< the identity under which `message` will arrive
    base::CallId call;   ///< the sleeping call; names the timer
    wire::InputMessage message;
};

class WakeupScheduler {
public:
    virtual ~WakeupScheduler() = default;
    /// Arranges that the message reaches its thread's inbox at or after `due`, never before [P9].
    /// Scheduling the same wake-up again is harmless. Throws boost::system::system_error.
    virtual Task<void> schedule(Wakeup wakeup) = 0;
    /// Drops the timer of a call if it can still be dropped; best effort, never throws for a timer
    /// that is not there. What fires all the same is refused by the thread.
    virtual Task<void> drop(base::ThreadId thread, base::CallId call) = 0;
};

}  // namespace torpor::ports
