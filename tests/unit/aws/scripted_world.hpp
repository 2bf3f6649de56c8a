#pragma once

#include <exception>
#include <memory>
#include <optional>
#include <utility>
#include <variant>
#include <vector>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>

#include "runtime/aws/account.hpp"
#include "runtime/aws/signed_client.hpp"
#include "runtime/base/invariant.hpp"
#include "runtime/ports/http_client.hpp"
#include "runtime/wire/digest.hpp"

namespace torpor::aws {

/// Runs a task to its end on a loop of its own and hands out what it returned or threw.
template <class Value>
Value run(Task<Value> task) {
    boost::asio::io_context loop;
    std::exception_ptr failure;
    if constexpr (std::is_void_v<Value>) {
        boost::asio::co_spawn(loop, std::move(task),
                              [&](std::exception_ptr thrown) { failure = thrown; });
        loop.run();
        if (failure) std::rethrow_exception(failure);
    } else {
        std::optional<Value> result;
        boost::asio::co_spawn(loop, std::move(task), [&](std::exception_ptr thrown, Value value) {
            failure = thrown;
            result = std::move(value);
        });
        loop.run();
        if (failure) std::rethrow_exception(failure);
        return *std::move(result);
    }
}

/// A response in pieces; `cut` ends its body with a reset instead of an end.
struct Streamed {
    int status = 200;
    std::vector<std::string> pieces;
    bool cut = false;
};
using Step = std::variant<wire::HttpResponse, Streamed, ports::HttpFailure>;

inline wire::HttpResponse reply(int status, std::string body = "{}") {
    return {.status = status, .headers = {}, .body = std::move(body)};
}
inline ports::HttpFailure reset() {
    return {ports::HttpFailure::Kind::reset, "The connection was reset."};
}

/// Answers each request with the next step of a script and keeps what was asked.
class ScriptedHttp final : public ports::HttpClient {
public:
    std::vector<Step> script;
    std::vector<wire::HttpRequest> requests;
    std::vector<base::Duration> timeouts;
    std::vector<base::Duration> bounds;  ///< of the later pieces

    Task<ports::StreamedResponse> send(wire::HttpRequest request, base::Duration timeout) override {
        requests.push_back(std::move(request));
        timeouts.push_back(timeout);
        base::invariant(requests.size() <= script.size(), "the script has an answer");
        const auto& step = script[requests.size() - 1];
        if (const auto* failure = std::get_if<ports::HttpFailure>(&step)) throw *failure;

        ports::StreamedResponse response;
        if (const auto* whole = std::get_if<wire::HttpResponse>(&step)) {
            response.status = whole->status;
            response.headers = whole->headers;
            response.body = std::make_unique<Body>(Streamed{.pieces = {whole->body}}, bounds);
        } else {
            response.status = std::get<Streamed>(step).status;
            response.body = std::make_unique<Body>(std::get<Streamed>(step), bounds);
        }
        co_return response;
    }

private:
    class Body final : public ports::BodyReader {
    public:
        Body(Streamed streamed, std::vector<base::Duration>& bounds)
            : streamed_(std::move(streamed)), bounds_(bounds) {}

        Task<std::optional<std::string>> read() override {
            if (next_ < streamed_.pieces.size()) co_return streamed_.pieces[next_++];
            if (streamed_.cut) throw reset();
            co_return std::nullopt;
        }
        void bound(base::Duration timeout) override { bounds_.push_back(timeout); }

    private:
        Streamed streamed_;
        std::vector<base::Duration>& bounds_;
        std::size_t next_ = 0;
    };
};

class SetClock final : public ports::Clock {
public:
    base::Instant at{std::chrono::seconds{1'700'000'000}};
    base::Instant now() const override { return at; }
};

/// Sleeping moves the clock.
class RecordingSleeper final : public ports::Sleeper {
public:
    explicit RecordingSleeper(SetClock& clock) : clock_(clock) {}
    std::vector<base::Duration> pauses;

    Task<void> sleep_for(base::Duration duration) override {
        pauses.push_back(duration);
        clock_.at += duration;
        co_return;
    }

private:
    SetClock& clock_;
};

class LowestRandom final : public base::Random {
public:
    std::uint64_t choose(std::string_view, std::uint64_t) override { return 0; }
};

/// Everything that an adapter of this folder stands on.
struct ScriptedWorld {
    explicit ScriptedWorld(std::vector<Step> script) { http.script = std::move(script); }

    Account account = account_in("us-east-1", {"AKIDADA", "secret", "token"});
    ScriptedHttp http;
    SetClock clock;
    RecordingSleeper sleeper{clock};
    LowestRandom random;
    SignedClient client{http, clock, sleeper, random, account};
};

}  // namespace torpor::aws
