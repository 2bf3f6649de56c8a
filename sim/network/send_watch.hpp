#pragma once

#include "runtime/ports/task.hpp"
#include "runtime/wire/http.hpp"
#include "sim/kernel/process.hpp"

namespace torpor::sim {

/// What becomes of a process that does something to the outside.
enum class EffectFate {
    lives,
    dies_before,          ///< it does not happen
    dies_unacknowledged,  ///< it happens, and the process never hears of it
    dies_after            ///< the process hears of it, and that is its last step
};

/// Follows what processes send, and may let one of them die of it.
class SendWatch {
public:
    virtual ~SendWatch() = default;

    /// Asked before each request, in a step of its process. If the process is to die before it, the
    /// watch has seen to that: nothing is sent.
    virtual EffectFate sends(Process& process, const wire::HttpRequest& request) = 0;
    /// There is an answer, or none will come, for a request with another fate than to live; or the
    /// process is gone, or waits for it no more. It has heard of the answer if that was its fate.
    /// It is for the watch to end the process.
    virtual void acknowledged(Process& process, EffectFate fate) = 0;
};

/// For a coroutine whose process is ended before it can go on.
Task<void> wait_for_the_end(Process& process);

}  // namespace torpor::sim
