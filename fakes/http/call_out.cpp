#include "fakes/http/call_out.hpp"

#include <cstdint>
#include <string>

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/core/tcp_stream.hpp>
#include <boost/beast/http/parser.hpp>
#include <boost/beast/http/read.hpp>
#include <boost/beast/http/write.hpp>

#include "fakes/http/message.hpp"

namespace torpor::fakes::http {

namespace {

namespace asio = boost::asio;
namespace beast = boost::beast;
using asio::ip::tcp;

constexpr auto use_tuple = asio::as_tuple(asio::use_awaitable);
constexpr std::uint64_t body_bytes_max = 1024 * 1024;

}  // namespace

boost::asio::awaitable<int> call_out(wire::HttpRequest request, base::Duration timeout) {
    if (request.url.scheme != "http") co_return 0;
    const auto executor = co_await asio::this_coro::executor;
    tcp::resolver resolver{executor};
    const std::string port = std::to_string(request.url.port);
    const auto [unresolved, endpoints] =
        co_await resolver.async_resolve(request.url.host, port, use_tuple);
    if (unresolved) co_return 0;

    beast::tcp_stream stream{executor};
    stream.expires_after(timeout);
    const auto [unreachable, endpoint] = co_await stream.async_connect(endpoints, use_tuple);
    if (unreachable) co_return 0;
    auto message = to_beast(request);
    const auto [unsent, sent_bytes] = co_await beast::http::async_write(stream, message, use_tuple);
    if (unsent) co_return 0;

    beast::flat_buffer buffer;
    beast::http::response_parser<beast::http::string_body> parser;
    parser.body_limit(body_bytes_max);
    const auto [unread, read_bytes] =
        co_await beast::http::async_read(stream, buffer, parser, use_tuple);
    if (unread) co_return 0;
    co_return static_cast<int>(parser.get().result_int());
}

}  // namespace torpor::fakes::http
