#include "fakes/http/listener.hpp"

#include <chrono>
#include <functional>
#include <optional>
#include <utility>
#include <vector>

#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/read.hpp>
#include <boost/asio/write.hpp>
#include <catch2/catch.hpp>

#include "runtime/base/invariant.hpp"
#include "tests/support/seeded_random.hpp"

namespace torpor::fakes::http {
namespace {

using namespace std::chrono_literals;
namespace asio = boost::asio;
using asio::ip::tcp;

/// Answers what a test tells it to, and remembers what it was asked.
class ScriptedService : public Service {
public:
    Outcome handle(Ticket ticket, const wire::HttpRequest& request, Moment) override {
        requests.push_back(request);
        if (answer) return answer(ticket, request);
        Outcome outcome;
        outcome.replies.push_back(
            {.ticket = ticket,
             .response = {.status = 200, .headers = {{"X-Name", "a\r\nb"}}, .body = request.body}});
        return outcome;
    }
    std::optional<base::Instant> next_deadline() const override { return deadline; }
    Outcome advance(Moment) override {
        deadline.reset();
        return std::exchange(due, {});
    }

    std::function<Outcome(Ticket, const wire::HttpRequest&)> answer;
    std::vector<wire::HttpRequest> requests;
    std::optional<base::Instant> deadline;
    Outcome due;
};

/// A listener on a free port, and a client that sends raw bytes.
class Bench {
public:
    explicit Bench(ListenerSettings settings = {}) {
        Surroundings surroundings{.now = [this] { return now; }, .random = random_};
        surroundings.called_out = [this](std::uint64_t id, int status, Moment) {
            called_out.emplace_back(id, status);
            return Outcome{};
        };
        surroundings.observe = [this](const Fact& fact) { facts.push_back(fact); };
        surroundings.host_effect = [this](const Effect& effect) { effects.push_back(effect); };
        listener_.emplace(context_.get_executor(), service, std::move(surroundings), settings);
    }

    /// Everything that the server sends until it closes the connection.
    std::string exchange(const std::string& bytes) {
        tcp::socket socket{context_};
        std::string received;
        bool closed = false;
        socket.connect({asio::ip::address_v4::loopback(), port()});
        asio::async_write(socket, asio::buffer(bytes), [](auto, auto) {});
        asio::async_read(socket, asio::dynamic_buffer(received),
                         [&closed](auto, auto) { closed = true; });
        run([&closed] { return closed; });
        return received;
    }
    void run(const std::function<bool()>& done) {
        context_.restart();
        constexpr int idle_rounds_max = 200;
        for (int idle = 0; !done() && idle < idle_rounds_max;) {
            if (context_.run_one_for(100ms) == 0) idle += 1;
        }
        REQUIRE(done());
    }
    void perform(Outcome outcome) { listener_->perform(std::move(outcome)); }
    std::uint16_t port() const { return listener_->port(); }
    Listener& listener() { return *listener_; }

    base::Instant now{std::chrono::seconds{1'700'000'000}};
    ScriptedService service;
    std::vector<std::pair<std::uint64_t, int>> called_out;
    std::vector<Fact> facts;
    std::vector<Effect> effects;

private:
    tests::SeededRandom random_;
    asio::io_context context_;
    std::optional<Listener> listener_;
};

std::string post(const std::string& body, const std::string& extra = "Connection: close\r\n") {
    return "POST /a?b=c HTTP/1.1\r\nHost: 127.0.0.1:4000\r\nX-One: 1\r\nContent-Length: " +
           std::to_string(body.size()) + "\r\n" + extra + "\r\n" + body;
}

TEST_CASE("listener: a request reaches the service as it was sent") {
    Bench bench;
    const auto answer = bench.exchange(post("hello"));
    CHECK(answer.starts_with("HTTP/1.1 200"));
    CHECK(answer.ends_with("\r\n\r\nhello"));
    CHECK(answer.find("X-Name: a  b\r\n") != std::string::npos);

    REQUIRE(bench.service.requests.size() == 1);
    const auto& request = bench.service.requests[0];
    CHECK(request.method == "POST");
    CHECK(request.url.text() == "http://127.0.0.1:4000/a?b=c");
    CHECK(request.url.port == 4000);
    CHECK(request.headers == wire::Headers{{"X-One", "1"}});
    CHECK(request.body == "hello");
}

TEST_CASE("listener: one connection carries many requests") {
    Bench bench;
    const auto answer = bench.exchange(post("one", "") + post("two", "") + post("three"));
    CHECK(bench.service.requests.size() == 3);
    CHECK(answer.find("one") < answer.find("two"));
    CHECK(answer.ends_with("three"));
}

TEST_CASE("listener: a streamed reply arrives in chunks, in order") {
    Bench bench;
    bench.service.answer = [](Ticket ticket, const wire::HttpRequest&) {
        Outcome outcome;
        outcome.replies.push_back({.ticket = ticket,
                                   .response = {.status = 200},
                                   .delay = 1ms,
                                   .pieces = {{1ms, "ab"}, {0ms, ""}, {1ms, "cde"}}});
        return outcome;
    };
    const auto answer = bench.exchange(post(""));
    CHECK(answer.find("Transfer-Encoding: chunked") != std::string::npos);
    CHECK(answer.ends_with("\r\n\r\n2\r\nab\r\n3\r\ncde\r\n0\r\n\r\n"));
}

TEST_CASE("listener: a reply that is cut breaks the connection before its end") {
    Bench bench;
    bench.service.answer = [](Ticket ticket, const wire::HttpRequest& request) {
        Outcome outcome;
        Reply reply{.ticket = ticket, .response = {.status = 200, .body = "123456"}, .cut = true};
        if (request.body == "stream") reply.pieces = {{0ms, "ab"}};
        outcome.replies.push_back(reply);
        return outcome;
    };
    const auto streamed = bench.exchange(post("stream"));
    CHECK(streamed.ends_with("ab\r\n"));
    const auto whole = bench.exchange(post("whole"));
    CHECK(whole.find("Content-Length: 6") != std::string::npos);
    CHECK(whole.ends_with("\r\n\r\n123"));
}

TEST_CASE("listener: a reply may come later, at a deadline of the service") {
    Bench bench;
    bench.service.answer = [&bench](Ticket ticket, const wire::HttpRequest&) {
        Reply reply{.ticket = ticket, .response = {.status = 202}};
        bench.service.due.replies.push_back(reply);
        bench.service.deadline = bench.now;
        return Outcome{};
    };
    CHECK(bench.exchange(post("")).starts_with("HTTP/1.1 202"));
}

TEST_CASE("listener: facts and effects reach the host") {
    Bench bench;
    Outcome outcome;
    outcome.facts.emplace_back(ScheduleFired{"wake"});
    outcome.effects.emplace_back(FreezeEnvironment{EnvironmentId{3}});
    bench.perform(std::move(outcome));
    CHECK(bench.facts.size() == 1);
    REQUIRE(bench.effects.size() == 1);
    CHECK(std::get<FreezeEnvironment>(bench.effects[0]).id == EnvironmentId{3});
}

TEST_CASE("listener: a call out is performed and its status reported") {
    Bench bench;
    bench.service.answer = [](Ticket ticket, const wire::HttpRequest&) {
        Outcome outcome;
        outcome.replies.push_back({.ticket = ticket, .response = {.status = 503}});
        return outcome;
    };
    CallOut call{.id = 9, .from_host = "weather.tools"};
    call.request.method = "POST";
    call.request.url =
        *wire::parse_url("http://127.0.0.1:" + std::to_string(bench.port()) + "/callback");
    call.request.headers = {{"Content-Type", "application/json"}};
    call.request.body = "{}";
    Outcome outcome;
    outcome.effects.emplace_back(call);
    bench.perform(std::move(outcome));
    bench.run([&bench] { return !bench.called_out.empty(); });
    CHECK(bench.called_out[0] == std::pair<std::uint64_t, int>{9, 503});
    REQUIRE(bench.service.requests.size() == 1);
    CHECK(bench.service.requests[0].body == "{}");
    CHECK(bench.service.requests[0].url.port == bench.port());
}

TEST_CASE("listener: a call out that reaches nobody is reported as 0") {
    Bench bench;
    CallOut call{.id = 9, .from_host = "weather.tools"};
    call.request.method = "POST";
    call.request.url = *wire::parse_url("https://127.0.0.1:1/");
    Outcome outcome;
    outcome.effects.emplace_back(call);
    call.id = 10;
    call.request.url = *wire::parse_url("http://127.0.0.1:1/");
    outcome.effects.emplace_back(call);
    bench.perform(std::move(outcome));
    bench.run([&bench] { return bench.called_out.size() == 2; });
    CHECK(bench.called_out[0].second == 0);
    CHECK(bench.called_out[1].second == 0);
}

TEST_CASE("listener: hostile bytes are refused and stop nobody") {
    Bench bench{{.header_bytes_max = 4096, .body_bytes_max = 1000}};
    for (const auto& bytes : std::vector<std::string>{
             "nonsense\r\n\r\n",
             "GET / HTTP/9.9\r\n\r\n",
             std::string(100, '\0'),
             "GET / HTTP/1.1\r\n\r\n",                     // no Host
             "GET http://a/ HTTP/1.1\r\nHost: a\r\n\r\n",  // absolute form
             "OPTIONS * HTTP/1.1\r\nHost: a\r\n\r\n",      //
             "GET / HTTP/1.1\r\nHost: a/b\r\n\r\n",        // a path as host
             "GET / HTTP/1.1\r\nHost: a:99999\r\n\r\n",    // no port
             "GET / HTTP/1.1\r\nHost: u@a\r\n\r\n",        //
             "GET / HTTP/1.1\r\nHost: a\r\nContent-Length: x\r\n\r\n",
             "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n",
         }) {
        CAPTURE(bytes);
        CHECK(bench.exchange(bytes).starts_with("HTTP/1.1 400"));
    }
    CHECK(bench.exchange(post(std::string(1001, 'x'))).starts_with("HTTP/1.1 413"));
    CHECK(bench.exchange("GET / HTTP/1.1\r\nX: " + std::string(5000, 'x') + "\r\n\r\n")
              .starts_with("HTTP/1.1 431"));
    CHECK(bench.service.requests.empty());
    CHECK(bench.exchange(post(std::string(1000, 'x'))).starts_with("HTTP/1.1 200"));
}

TEST_CASE("listener: a client that stays silent is let go") {
    Bench bench{{.read_timeout = 50ms}};
    CHECK(bench.exchange("POST / HTTP/1.1\r\nHost: a\r\nContent-Le").empty());
    CHECK(bench.exchange("").empty());
}

TEST_CASE("listener: a client that asks first is told to go on") {
    Bench bench;
    const auto answer =
        bench.exchange(post("hello", "Expect: 100-continue\r\nConnection: close\r\n"));
    CHECK(answer.starts_with("HTTP/1.1 100"));
    CHECK(answer.ends_with("hello"));
}

TEST_CASE("listener: connections beyond the limit are not served") {
    Bench bench{{.connections_max = 0}};
    CHECK(bench.exchange(post("hello")).empty());
    CHECK(bench.service.requests.empty());
}

TEST_CASE("listener: closing it breaks the connections that wait") {
    Bench bench;
    bench.service.answer = [&bench](Ticket, const wire::HttpRequest&) {
        bench.listener().close();
        return Outcome{};
    };
    CHECK(bench.exchange(post("hello")).empty());
    bench.listener().close();
}

TEST_CASE("listener: a broken invariant of the service leaves through the executor") {
    Bench bench;
    bench.service.answer = [](Ticket, const wire::HttpRequest&) -> Outcome {
        base::invariant(false, "this never holds");
        return {};
    };
    CHECK_THROWS_AS(bench.exchange(post("hello")), base::InvariantViolation);
}

}  // namespace
}  // namespace torpor::fakes::http
