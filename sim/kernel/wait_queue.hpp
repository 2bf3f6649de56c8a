#pragma once

#include "sim/kernel/continuation.hpp"
#include "sim/kernel/wait.hpp"

namespace torpor::sim {

/// Coroutines that wait for the same thing, first come first woken. It may be woken from a process
/// or from the world. Destroying it aborts those who still wait; a crash removes a process's own.
class WaitQueue {
public:
    explicit WaitQueue(Kernel& kernel) : kernel_(kernel) {}
    ~WaitQueue();
    WaitQueue(const WaitQueue&) = delete;
    WaitQueue& operator=(const WaitQueue&) = delete;

    WaitOperation wait(WaitReason reason) { return {kernel_, *this, reason}; }

    void wake_one();
    void wake_all();

    bool empty() const { return waiting_.empty(); }

private:
    friend class Kernel;

    Kernel& kernel_;
    ContinuationList waiting_;
};

}  // namespace torpor::sim
