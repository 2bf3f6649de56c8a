#pragma once

#include <boost/asio/awaitable.hpp>

#include "runtime/base/time.hpp"
#include "runtime/wire/http.hpp"

namespace torpor::fakes::http {

/// Sends one request over plain HTTP on a connection of its own and gives the status of the
/// answer, or 0 if there was none within the time. Never throws for what the network does.
boost::asio::awaitable<int> call_out(wire::HttpRequest request, base::Duration timeout);

}  // namespace torpor::fakes::http
