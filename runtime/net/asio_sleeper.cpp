#include "runtime/net/asio_sleeper.hpp"

#include <boost/asio/steady_timer.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>

namespace torpor::net {

namespace asio = boost::asio;

Task<void> AsioSleeper::sleep_for(base::Duration duration) {
    auto executor = co_await asio::this_coro::executor;
    asio::steady_timer timer(executor, duration);
    co_await timer.async_wait(asio::use_awaitable);
}

}  // namespace torpor::net
