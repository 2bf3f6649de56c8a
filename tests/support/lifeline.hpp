#pragma once

#include <functional>
#include <optional>
#include <vector>

#include <boost/asio/async_result.hpp>
#include <boost/asio/use_awaitable.hpp>

#include "runtime/ports/task.hpp"

namespace torpor::tests {

/// Counts the awaits of a process and lets it die at one of them: from then on nothing of it ever
/// continues, and what is left is destroyed with the lifeline.
class Lifeline {
public:
    /// Dies when `step` is called for the `last`th time; never without it.
    explicit Lifeline(std::optional<int> last = std::nullopt) : last_(last) {}

    Task<void> step() {
        steps_ += 1;
        if (last_ && steps_ >= *last_) {
            dead_ = true;
            co_await suspend();
        }
    }

    /// Waits for `open_gate`, or for ever.
    Task<void> suspend() {
        const Suspension suspension{*this};
        co_await boost::asio::async_initiate<const boost::asio::use_awaitable_t<>&, void()>(
            suspension, boost::asio::use_awaitable);
    }
    void open_gate() {
        auto waiting = std::exchange(suspended_, {});
        for (auto& resume : waiting)
            resume();
    }

    /// Destroys what waits.
    void drop() { suspended_.clear(); }

    int steps() const { return steps_; }
    bool dead() const { return dead_; }

private:
    struct Suspension {
        Lifeline& lifeline;
        template <class Handler>
        void operator()(Handler&& handler) const {
            lifeline.suspended_.emplace_back(std::forward<Handler>(handler));
        }
    };

    std::vector<std::move_only_function<void()>> suspended_;
    std::optional<int> last_;
    int steps_ = 0;
    bool dead_ = false;
};

}  // namespace torpor::tests
