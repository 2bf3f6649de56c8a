#pragma once

#include <functional>
#include <memory>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include <boost/system/system_error.hpp>

#include "runtime/base/log.hpp"
#include "runtime/base/random.hpp"
#include "runtime/ports/clock.hpp"
#include "runtime/ports/http_client.hpp"
#include "runtime/ports/input_sender.hpp"
#include "runtime/ports/sleeper.hpp"
#include "runtime/ports/sql_session.hpp"

namespace torpor::tests {

/// Keeps what it was given; fails for the identities it was told to fail for.
class RecordingInbox final : public ports::InputSender {
public:
    struct Sent {
        wire::InputMessage message;
        base::MessageId id;
    };

    Task<void> send(wire::InputMessage message, base::MessageId id) override {
        if (unreachable || failing.contains(id)) {
            throw boost::system::system_error(
                make_error_code(boost::system::errc::host_unreachable));
        }
        sent.push_back({std::move(message), std::move(id)});
        co_return;
    }

    std::vector<Sent> sent;
    std::set<base::MessageId> failing;
    bool unreachable = false;
};

class RecordingLog final : public base::LogSink {
public:
    void write(base::LogLevel, std::string_view text) override { lines.emplace_back(text); }
    std::vector<std::string> lines;
};

class WholeBody final : public ports::BodyReader {
public:
    explicit WholeBody(std::string body) : body_(std::move(body)) {}
    Task<std::optional<std::string>> read() override {
        co_return std::exchange(body_, std::nullopt);
    }
    void bound(base::Duration) override {}

private:
    std::optional<std::string> body_;
};

/// Answers each request by a function, which may throw.
class ScriptedHttp final : public ports::HttpClient {
public:
    using Script = std::function<wire::HttpResponse(const wire::HttpRequest&)>;
    explicit ScriptedHttp(Script script) : script_(std::move(script)) {}

    Task<ports::StreamedResponse> send(wire::HttpRequest request, base::Duration timeout) override {
        timeouts.push_back(timeout);
        wire::HttpResponse whole = script_(request);
        requests.push_back(std::move(request));
        ports::StreamedResponse response;
        response.status = whole.status;
        response.headers = std::move(whole.headers);
        response.body = std::make_unique<WholeBody>(std::move(whole.body));
        co_return response;
    }

    std::vector<wire::HttpRequest> requests;
    std::vector<base::Duration> timeouts;

private:
    Script script_;
};

class FixedClock final : public ports::Clock {
public:
    base::Instant now() const override { return base::Instant{std::chrono::hours(24 * 365 * 56)}; }
};

class CountingSleeper final : public ports::Sleeper {
public:
    Task<void> sleep_for(base::Duration duration) override {
        slept.push_back(duration);
        co_return;
    }
    std::vector<base::Duration> slept;
};

class FirstAlternative final : public base::Random {
public:
    std::uint64_t choose(std::string_view, std::uint64_t) override { return 0; }
};

class NoDatabase final : public ports::SqlDatabase {
public:
    Task<std::unique_ptr<ports::SqlSession>> connect() override {
        throw ports::SqlError("08001", "there is none");
    }
};

}  // namespace torpor::tests
