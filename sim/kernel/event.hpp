#pragma once

#include <boost/asio/awaitable.hpp>

#include "sim/kernel/wait_queue.hpp"

namespace torpor::sim {

/// Happens once and stays happened. Set from a process or from the world; any number may wait.
class Event {
public:
    explicit Event(Kernel& kernel) : queue_(kernel) {}

    void set();
    bool is_set() const { return set_; }

    /// Returns at once if the event has happened. The event must outlive the returned task.
    boost::asio::awaitable<void> wait(WaitReason reason);

private:
    bool set_ = false;
    WaitQueue queue_;
};

}  // namespace torpor::sim
