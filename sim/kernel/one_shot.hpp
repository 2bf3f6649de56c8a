#pragma once

#include <optional>
#include <utility>

#include "runtime/base/invariant.hpp"
#include "sim/kernel/event.hpp"

namespace torpor::sim {

/// One value, given once from a process or from the world, taken once by a coroutine.
template <class Value>
class OneShot {
public:
    explicit OneShot(Kernel& kernel) : given_(kernel) {}

    void complete(Value value) {
        base::invariant(!given_.is_set(), "a one-shot is completed once");
        value_.emplace(std::move(value));
        given_.set();
    }
    bool is_complete() const { return given_.is_set(); }

    /// Waits for the value and moves it out. The one-shot must outlive the returned task.
    boost::asio::awaitable<Value> take(WaitReason reason) {
        co_await given_.wait(reason);
        base::invariant(value_.has_value(), "a one-shot is taken once");
        Value value = std::move(*value_);
        value_.reset();
        co_return value;
    }

private:
    Event given_;
    std::optional<Value> value_;
};

}  // namespace torpor::sim
