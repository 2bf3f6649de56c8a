#include "runtime/net/beast_http_client.hpp"

#include <optional>
#include <string>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <catch2/catch.hpp>

#include "tests/unit/net/raw_server.hpp"

using namespace torpor;
using tests::AfterAnswer;
using tests::RawServer;
namespace asio = boost::asio;
using namespace std::chrono_literals;

namespace {

wire::HttpRequest get(std::string host, std::uint16_t port) {
    wire::HttpRequest request;
    request.method = "GET";
    request.url = {"http", std::move(host), port, "/a?b=c"};
    return request;
}

/// A whole exchange, or the kind of failure that ended it.
struct Ending {
    std::optional<wire::HttpResponse> response;
    std::optional<ports::HttpFailure::Kind> failure;
};

Task<wire::HttpResponse> ask(ports::HttpClient& client,
                             wire::HttpRequest request,
                             base::Duration timeout) {
    auto response = co_await ports::exchange(client, std::move(request), timeout);
    co_return response;
}

/// Patient until the head has arrived, and then no more.
Task<void> hear_shortly(ports::HttpClient& client, wire::HttpRequest request, std::string& heard) {
    auto response = co_await client.send(std::move(request), 1h);
    response.body->bound(10ms);
    while (auto piece = co_await response.body->read())
        heard += *piece;
}

template <class Serve>
Ending converse(asio::io_context& loop,
                Serve serve,
                net::BeastHttpClient& client,
                wire::HttpRequest request,
                base::Duration timeout = 10s) {
    Ending ending;
    asio::co_spawn(loop, serve(), [](std::exception_ptr) {});
    asio::co_spawn(loop, ask(client, std::move(request), timeout),
                   [&ending](std::exception_ptr error, wire::HttpResponse response) {
                       try {
                           if (error) std::rethrow_exception(error);
                           ending.response = std::move(response);
                       } catch (const ports::HttpFailure& failure) {
                           ending.failure = failure.kind;
                       }
                   });
    loop.run();
    return ending;
}

Ending converse_with(std::vector<std::string> pieces,
                     AfterAnswer after = AfterAnswer::close,
                     base::Duration timeout = 10s) {
    asio::io_context loop;
    RawServer server(loop, std::move(pieces), after);
    net::BeastHttpClient client;
    return converse(
        loop, [&server] { return server.serve(); }, client, get("127.0.0.1", server.port()),
        timeout);
}

}  // namespace

TEST_CASE("http client: what is asked arrives whole") {
    asio::io_context loop;
    RawServer server(loop, {"HTTP/1.1 202 Accepted\r\nX-One: 1\r\nContent-Length: 2\r\n\r\nok"},
                     AfterAnswer::close);
    net::BeastHttpClient client;
    wire::HttpRequest request = get("127.0.0.1", server.port());
    request.method = "POST";
    request.headers = {{"X-Amz-Target", "AmazonSQS.SendMessage"}};
    request.body = "body";
    std::string authority = request.url.authority();
    Ending ending = converse(loop, [&server] { return server.serve(); }, client, request);
    REQUIRE(ending.response);
    CHECK(ending.response->status == 202);
    CHECK(ending.response->body == "ok");
    CHECK(*wire::find_header(ending.response->headers, "x-one") == "1");
    CHECK_THAT(server.request(), Catch::StartsWith("POST /a?b=c HTTP/1.1\r\n"));
    CHECK_THAT(server.request(), Catch::Contains("Host: " + authority + "\r\n"));
    CHECK_THAT(server.request(), Catch::Contains("Content-Length: 4\r\n"));
    CHECK_THAT(server.request(), Catch::EndsWith("\r\n\r\nbody"));
}

TEST_CASE("http client: a body arrives however it was cut") {
    Ending chunked = converse_with({"HTTP/1.1 200 OK\r\nTransfer-Enc", "oding: chunked\r\n\r\n3\r",
                                    "\nabc\r\n2\r\nde", "\r\n0\r\n\r\n"});
    REQUIRE(chunked.response);
    CHECK(chunked.response->body == "abcde");
    Ending to_the_end = converse_with({"HTTP/1.1 200 OK\r\n\r\n", "abc", "de"});
    REQUIRE(to_the_end.response);
    CHECK(to_the_end.response->body == "abcde");
    std::string large(300'000, 'x');
    Ending whole = converse_with({"HTTP/1.1 200 OK\r\nContent-Length: 300000\r\n\r\n", large});
    REQUIRE(whole.response);
    CHECK(whole.response->body == large);
    Ending empty = converse_with({"HTTP/1.1 204 No Content\r\n\r\n"});
    REQUIRE(empty.response);
    CHECK(empty.response->body.empty());
}

TEST_CASE("http client: a connection cut in the middle is a reset") {
    CHECK(converse_with({}).failure == ports::HttpFailure::Kind::reset);
    CHECK(converse_with({"HTTP/1.1 200 OK\r\nContent-Le"}).failure ==
          ports::HttpFailure::Kind::reset);
    CHECK(converse_with({"HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nabc"}).failure ==
          ports::HttpFailure::Kind::reset);
    CHECK(converse_with({"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n"})
              .failure == ports::HttpFailure::Kind::reset);
}

TEST_CASE("http client: an answer that is no HTTP is malformed") {
    CHECK(converse_with({"SSH-2.0-OpenSSH_9.2\r\n\r\n"}).failure ==
          ports::HttpFailure::Kind::malformed);
    CHECK(converse_with({"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n"}).failure ==
          ports::HttpFailure::Kind::malformed);
}

TEST_CASE("http client: silence ends with the timeout, before and inside the body") {
    CHECK(converse_with({}, AfterAnswer::stay_silent, 20ms).failure ==
          ports::HttpFailure::Kind::timed_out);
    CHECK(converse_with({"HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nabc"},
                        AfterAnswer::stay_silent, 20ms)
              .failure == ports::HttpFailure::Kind::timed_out);
}

TEST_CASE("http client: a body may be given less time than its head") {
    asio::io_context loop;
    RawServer server(loop, {"HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nrain"},
                     AfterAnswer::stay_silent);
    net::BeastHttpClient client;
    std::string heard;
    bool timed_out = false;
    asio::co_spawn(loop, server.serve(), [](std::exception_ptr) {});
    asio::co_spawn(loop, hear_shortly(client, get("127.0.0.1", server.port()), heard),
                   [&timed_out](std::exception_ptr error) {
                       try {
                           if (error) std::rethrow_exception(error);
                       } catch (const ports::HttpFailure& failure) {
                           timed_out = failure.kind == ports::HttpFailure::Kind::timed_out;
                       }
                   });
    loop.run();
    CHECK(heard == "rain");
    CHECK(timed_out);
}

TEST_CASE("http client: a port where nobody listens refuses") {
    asio::io_context loop;
    std::uint16_t port = RawServer(loop, {}, AfterAnswer::close).port();
    net::BeastHttpClient client;
    Ending ending =
        converse(loop, []() -> Task<void> { co_return; }, client, get("127.0.0.1", port));
    CHECK(ending.failure == ports::HttpFailure::Kind::refused);
}

TEST_CASE("http client: nobody writes our request through a header or a path") {
    for (int place = 0; place < 3; ++place) {
        asio::io_context loop;
        net::BeastHttpClient client;
        wire::HttpRequest request = get("127.0.0.1", 1);
        if (place == 0) request.headers = {{"X-One", "1\r\nX-Two: 2"}};
        if (place == 1) request.url.target = "/a HTTP/1.1\r\nX-Two: 2";
        if (place == 2) request.url.target = "/a b";
        Ending ending = converse(loop, []() -> Task<void> { co_return; }, client, request);
        CHECK(ending.failure == ports::HttpFailure::Kind::malformed);
    }
}

TEST_CASE("http client: a certificate is believed from a trusted authority for its own name") {
    const std::string hello = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok";
    auto converse_tls = [&hello](const std::string& name, bool trusted) {
        tests::SelfSigned identity = tests::self_signed(name);
        asio::io_context loop;
        asio::ssl::context context(asio::ssl::context::tls_server);
        context.use_private_key(asio::buffer(identity.key), asio::ssl::context::pem);
        context.use_certificate(asio::buffer(identity.certificate), asio::ssl::context::pem);
        RawServer server(loop, {hello}, AfterAnswer::close);
        net::BeastHttpClient trusting(identity.certificate);
        net::BeastHttpClient wary;
        wire::HttpRequest request = get("localhost", server.port());
        request.url.scheme = "https";
        return converse(
            loop, [&server, &context] { return server.serve_tls(context); },
            trusted ? trusting : wary, request);
    };
    Ending trusted = converse_tls("localhost", true);
    REQUIRE(trusted.response);
    CHECK(trusted.response->body == "ok");
    CHECK(converse_tls("localhost", false).failure == ports::HttpFailure::Kind::refused);
    CHECK(converse_tls("elsewhere", true).failure == ports::HttpFailure::Kind::refused);
}
