#include "runtime/daemon/bell.hpp"

#include <utility>

#include <boost/asio/associated_cancellation_slot.hpp>
#include <boost/asio/associated_executor.hpp>
#include <boost/asio/async_result.hpp>
#include <boost/asio/error.hpp>
#include <boost/asio/experimental/awaitable_operators.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/use_awaitable.hpp>

#include "runtime/base/invariant.hpp"

namespace torpor::daemon {

namespace asio = boost::asio;

/// Leaves a suspended coroutine with the bell.
struct Bell::Hang {
    Bell& bell;

    template <class Handler>
    void operator()(Handler handler) const {
        base::invariant(!bell.waiting_, "one coroutine at a time waits for a bell");
        auto slot = asio::get_associated_cancellation_slot(handler);
        // Posted, not called: whoever rings may be in the middle of something.
        bell.waiting_ = [slot, handler = std::move(handler)](auto how) mutable {
            if (slot.is_connected()) slot.clear();
            const auto executor = asio::get_associated_executor(handler);
            asio::post(executor, [handler = std::move(handler), how]() mutable { handler(how); });
        };
        if (!slot.is_connected()) return;
        slot.assign(
            [&bell = bell](asio::cancellation_type) { bell.wake(asio::error::operation_aborted); });
    }
};

void Bell::ring() {
    rung_ = true;
    wake({});
}

void Bell::wake(boost::system::error_code how) {
    auto resume = std::exchange(waiting_, {});
    if (resume) resume(how);
}

Task<void> Bell::wait() {
    if (!rung_) {
        const Hang hang{*this};
        co_await asio::async_initiate<const asio::use_awaitable_t<>&,
                                      void(boost::system::error_code)>(hang, asio::use_awaitable);
    }
    rung_ = false;
}

Task<void> Bell::wait_for(ports::Sleeper& sleeper, base::Duration limit) {
    using asio::experimental::awaitable_operators::operator||;
    auto rung = wait();
    auto over = sleeper.sleep_for(limit);
    co_await (std::move(rung) || std::move(over));
}

}  // namespace torpor::daemon
