#include "runtime/net/beast_http_client.hpp"

#include <algorithm>
#include <array>
#include <utility>

#include <boost/asio/connect.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/ssl/context.hpp>
#include <boost/asio/ssl/error.hpp>
#include <boost/asio/ssl/host_name_verification.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/core/tcp_stream.hpp>
#include <boost/beast/http/buffer_body.hpp>
#include <boost/beast/http/read.hpp>
#include <boost/beast/http/string_body.hpp>
#include <boost/beast/http/write.hpp>
#include <boost/beast/ssl/ssl_stream.hpp>

namespace torpor::net {

namespace asio = boost::asio;
namespace beast = boost::beast;
namespace http = boost::beast::http;
using boost::system::error_code;
using Failure = ports::HttpFailure;

namespace {

using PlainStream = beast::tcp_stream;
using TlsStream = beast::ssl_stream<beast::tcp_stream>;

constexpr std::size_t piece_size = std::size_t{64} * 1024;
constexpr std::uint32_t head_size_max = 64 * 1024;

Failure::Kind kind_of(const error_code& error) {
    if (error == beast::error::timeout || error == asio::error::timed_out) {
        return Failure::Kind::timed_out;
    }
    // A message that ends early is a cut connection, not a server that speaks badly.
    if (error == http::error::end_of_stream || error == http::error::partial_message) {
        return Failure::Kind::reset;
    }
    if (error.category() == http::make_error_code(http::error::bad_version).category()) {
        return Failure::Kind::malformed;
    }
    return Failure::Kind::reset;
}

/// A cancelled wait is not the server's failure and keeps its own type.
[[noreturn]] void fail(const error_code& error, Failure::Kind kind, const std::string& what) {
    if (error == asio::error::operation_aborted) throw boost::system::system_error(error, what);
    throw Failure(kind, what + ": " + error.message());
}

/// Until the request is on its way, a failure means that it had no effect.
void check_connecting(const error_code& error, const std::string& authority) {
    if (!error) return;
    Failure::Kind kind = kind_of(error);
    if (kind != Failure::Kind::timed_out) kind = Failure::Kind::refused;
    fail(error, kind, "connecting to " + authority);
}

void check(const error_code& error, const std::string& what, const std::string& authority) {
    if (error) fail(error, kind_of(error), what + " " + authority);
}

void bound_next_step(beast::tcp_stream& tcp, base::Duration timeout) {
    if (timeout == base::Duration::zero()) {
        tcp.expires_never();
    } else {
        tcp.expires_after(timeout);
    }
}

bool has_control_character(std::string_view text) {
    return std::ranges::any_of(text, [](char c) { return (c >= 0 && c < ' ') || c == '\x7F'; });
}

/// Refuses what would let a URL or a header of somebody else's write our request.
http::request<http::string_body> to_beast(wire::HttpRequest request) {
    http::request<http::string_body> message;
    bool smuggled = has_control_character(request.url.target) ||
                    request.url.target.find(' ') != std::string::npos ||
                    has_control_character(request.url.host);
    message.version(11);
    message.method_string(request.method);
    message.target(request.url.target);
    message.set(http::field::host, request.url.authority());
    for (const wire::Header& header : request.headers) {
        smuggled =
            smuggled || has_control_character(header.name) || has_control_character(header.value);
        message.insert(header.name, header.value);
    }
    if (smuggled) throw Failure(Failure::Kind::malformed, "control characters in a request");
    message.set(http::field::connection, "close");
    message.body() = std::move(request.body);
    message.prepare_payload();
    return message;
}

/// One request on one connection. The stream and the parser live as long as the body is read.
template <class Stream>
struct Exchange {
    explicit Exchange(Stream connected) : stream(std::move(connected)) {
        parser.body_limit(boost::none);
        parser.header_limit(head_size_max);
    }

    Stream stream;
    beast::flat_buffer buffer;
    http::response_parser<http::buffer_body> parser;
    base::Duration timeout{};
    std::string authority;
};

template <class Stream>
class Reader final : public ports::BodyReader {
public:
    explicit Reader(std::unique_ptr<Exchange<Stream>> exchange) : exchange_(std::move(exchange)) {}

    Task<std::optional<std::string>> read() override {
        Exchange<Stream>& exchange = *exchange_;
        std::string piece(piece_size, '\0');
        std::size_t size = 0;
        while (size == 0 && !exchange.parser.is_done()) {
            auto& body = exchange.parser.get().body();
            body.data = piece.data();
            body.size = piece.size();
            error_code error;
            bound_next_step(beast::get_lowest_layer(exchange.stream), exchange.timeout);
            co_await http::async_read_some(exchange.stream, exchange.buffer, exchange.parser,
                                           asio::redirect_error(asio::use_awaitable, error));
            // A full buffer is the normal end of one piece.
            if (error == http::error::need_buffer) error = {};
            check(error, "reading from", exchange.authority);
            size = piece.size() - exchange.parser.get().body().size;
        }
        if (size == 0) co_return std::nullopt;
        piece.resize(size);
        co_return std::optional<std::string>(std::move(piece));
    }

    void bound(base::Duration timeout) override { exchange_->timeout = timeout; }

private:
    std::unique_ptr<Exchange<Stream>> exchange_;
};

template <class Stream>
Task<ports::StreamedResponse> converse(std::unique_ptr<Exchange<Stream>> exchange,
                                       http::request<http::string_body> message) {
    error_code error;
    auto& tcp = beast::get_lowest_layer(exchange->stream);
    bound_next_step(tcp, exchange->timeout);
    co_await http::async_write(exchange->stream, message,
                               asio::redirect_error(asio::use_awaitable, error));
    check(error, "sending to", exchange->authority);
    bound_next_step(tcp, exchange->timeout);
    co_await http::async_read_header(exchange->stream, exchange->buffer, exchange->parser,
                                     asio::redirect_error(asio::use_awaitable, error));
    check(error, "reading from", exchange->authority);

    ports::StreamedResponse response;
    response.status = static_cast<int>(exchange->parser.get().result_int());
    for (const auto& field : exchange->parser.get()) {
        response.headers.push_back({std::string(field.name_string()), std::string(field.value())});
    }
    response.body = std::make_unique<Reader<Stream>>(std::move(exchange));
    co_return response;
}

Task<beast::tcp_stream> connect(wire::Url url, base::Duration timeout) {
    auto executor = co_await asio::this_coro::executor;
    error_code error;
    std::string authority = url.authority();
    std::vector<asio::ip::tcp::endpoint> endpoints;
    asio::ip::address literal = asio::ip::make_address(url.host, error);
    if (error) {
        error = {};
        asio::ip::tcp::resolver resolver(executor);
        auto found = co_await resolver.async_resolve(
            url.host, std::to_string(url.port), asio::redirect_error(asio::use_awaitable, error));
        check_connecting(error, authority);
        for (const auto& entry : found)
            endpoints.push_back(entry.endpoint());
    } else {
        endpoints.emplace_back(literal, url.port);
    }
    beast::tcp_stream stream(executor);
    bound_next_step(stream, timeout);
    co_await stream.async_connect(endpoints, asio::redirect_error(asio::use_awaitable, error));
    check_connecting(error, authority);
    stream.socket().set_option(asio::ip::tcp::no_delay(true), error);
    co_return stream;
}

}  // namespace

struct BeastHttpClient::Trust {
    asio::ssl::context context{asio::ssl::context::tls_client};
};

BeastHttpClient::BeastHttpClient() : trust_(std::make_unique<Trust>()) {
    trust_->context.set_default_verify_paths();
    trust_->context.set_verify_mode(asio::ssl::verify_peer);
    SSL_CTX_set_min_proto_version(trust_->context.native_handle(), TLS1_2_VERSION);
}

BeastHttpClient::BeastHttpClient(const std::string& authorities) : BeastHttpClient() {
    trust_->context.add_certificate_authority(asio::buffer(authorities));
}

BeastHttpClient::~BeastHttpClient() = default;

Task<ports::StreamedResponse> BeastHttpClient::send(wire::HttpRequest request,
                                                    base::Duration timeout) {
    wire::Url url = request.url;
    std::string authority = url.authority();
    http::request<http::string_body> message = to_beast(std::move(request));
    beast::tcp_stream tcp = co_await connect(url, timeout);
    if (url.scheme != "https") {
        auto plain = std::make_unique<Exchange<PlainStream>>(std::move(tcp));
        plain->timeout = timeout;
        plain->authority = std::move(authority);
        auto response = co_await converse(std::move(plain), std::move(message));
        co_return response;
    }
    error_code error;
    TlsStream tls(std::move(tcp), trust_->context);
    // Names are sent for the server to choose its certificate; addresses must not be.
    if (asio::ip::make_address(url.host, error); error) {
        SSL_set_tlsext_host_name(tls.native_handle(), url.host.c_str());
    }
    error = {};
    tls.set_verify_callback(asio::ssl::host_name_verification(url.host));
    bound_next_step(beast::get_lowest_layer(tls), timeout);
    co_await tls.async_handshake(asio::ssl::stream_base::client,
                                 asio::redirect_error(asio::use_awaitable, error));
    check_connecting(error, authority);
    auto encrypted = std::make_unique<Exchange<TlsStream>>(std::move(tls));
    encrypted->timeout = timeout;
    encrypted->authority = std::move(authority);
    auto response = co_await converse(std::move(encrypted), std::move(message));
    co_return response;
}

}  // namespace torpor::net
