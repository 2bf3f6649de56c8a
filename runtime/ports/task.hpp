#pragma once

#include <boost/asio/awaitable.hpp>

namespace torpor {

/// A coroutine that waits and forwards. It runs on the executor of whoever awaits it; destroying it
/// is cancelling it.
template <class Value>
using Task = boost::asio::awaitable<Value>;

}  // namespace torpor
