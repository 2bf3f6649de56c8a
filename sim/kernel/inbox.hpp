#pragma once

#include <deque>
#include <utility>

#include "sim/kernel/wait_queue.hpp"

namespace torpor::sim {

/// An unbounded queue of values into a process. Filled from anywhere, emptied by coroutines.
template <class Value>
class Inbox {
public:
    explicit Inbox(Kernel& kernel) : queue_(kernel) {}

    void push(Value value) {
        values_.push_back(std::move(value));
        queue_.wake_one();
    }
    bool empty() const { return values_.empty(); }

    /// The oldest value, when there is one. The inbox must outlive the returned task.
    boost::asio::awaitable<Value> next(WaitReason reason) {
        while (values_.empty()) {
            co_await queue_.wait(reason);
        }
        Value value = std::move(values_.front());
        values_.pop_front();
        co_return value;
    }

private:
    std::deque<Value> values_;
    WaitQueue queue_;
};

}  // namespace torpor::sim
