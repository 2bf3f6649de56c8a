#include "sim/kernel/wait.hpp"

#include "sim/kernel/event.hpp"
#include "sim/kernel/kernel.hpp"
#include "sim/kernel/wait_queue.hpp"

namespace torpor::sim {

void WaitOperation::operator()(Resumption&& coroutine) {
    kernel_.suspend(std::move(coroutine), queue_, until_, reason_);
}

WaitQueue::~WaitQueue() {
    while (!waiting_.empty()) {
        kernel_.wake(*waiting_.front(), Continuation::Ending::aborted);
    }
}

void WaitQueue::wake_one() {
    if (!waiting_.empty()) kernel_.wake(*waiting_.front(), Continuation::Ending::completed);
}

void WaitQueue::wake_all() {
    while (!waiting_.empty()) {
        wake_one();
    }
}

void Event::set() {
    set_ = true;
    queue_.wake_all();
}

boost::asio::awaitable<void> Event::wait(WaitReason reason) {
    while (!set_) {
        co_await queue_.wait(reason);
    }
}

}  // namespace torpor::sim
