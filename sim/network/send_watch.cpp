#include "sim/network/send_watch.hpp"

#include "sim/kernel/kernel.hpp"
#include "sim/kernel/wait_queue.hpp"

namespace torpor::sim {

Task<void> wait_for_the_end(Process& process) {
    WaitQueue never{process.kernel()};
    co_await never.wait({"its end", Waiting::idle});
}

}  // namespace torpor::sim
