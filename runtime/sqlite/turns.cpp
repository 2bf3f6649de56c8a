#include "runtime/sqlite/turns.hpp"

#include <utility>

#include <boost/asio/associated_executor.hpp>
#include <boost/asio/async_result.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/use_awaitable.hpp>

#include "runtime/base/invariant.hpp"

namespace torpor::sqlite {

namespace asio = boost::asio;

/// Puts a suspended coroutine at the end of the queue.
struct Turns::Enqueue {
    Turns& turns;
    const void* who;

    template <class Handler>
    void operator()(Handler handler) const {
        // Posted, not called: whoever passes the turn on may be in the middle of something.
        auto resume = [handler = std::move(handler)]() mutable {
            const auto executor = asio::get_associated_executor(handler);
            asio::post(executor, std::move(handler));
        };
        turns.waiting_.push_back({.who = who, .resume = std::move(resume)});
    }
};

Turns::~Turns() {
    drop();
}

Task<void> Turns::take(const void* who) {
    base::invariant(who != nullptr, "somebody takes the turn");
    if (holder_ == who) co_return;
    if (holder_ == nullptr) {
        base::invariant(waiting_.empty(), "nobody waits for a turn that nobody has");
        holder_ = who;
        co_return;
    }
    // Nothing of this object is touched afterwards: it may be gone when the coroutine goes on.
    const Enqueue enqueue{*this, who};
    co_await asio::async_initiate<const asio::use_awaitable_t<>&, void()>(enqueue,
                                                                          asio::use_awaitable);
}

void Turns::pass(const void* who) {
    if (holder_ != who) return;
    holder_ = nullptr;
    if (waiting_.empty()) return;
    auto next = std::move(waiting_.front());
    waiting_.pop_front();
    holder_ = next.who;
    next.resume();
}

void Turns::drop() {
    // Each frame that goes may destroy a session, which passes a turn that it does not have.
    while (!waiting_.empty()) {
        const auto gone = std::move(waiting_.front());
        waiting_.pop_front();
    }
}

}  // namespace torpor::sqlite
