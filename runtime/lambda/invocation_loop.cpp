#include "runtime/lambda/invocation_loop.hpp"

#include <chrono>
#include <exception>
#include <optional>
#include <utility>

#include "runtime/ports/retry_policy.hpp"
#include "runtime/wire/lambda.hpp"

namespace torpor::lambda {

namespace {

constexpr base::Duration no_bound = base::Duration::zero();
constexpr base::Duration report_timeout = std::chrono::seconds(5);
constexpr ports::RetryPolicy report_policy{.attempts = 4};

/// One exchange with the runtime API, or why there was none.
struct Exchanged {
    wire::HttpResponse response;
    std::string failure;
};

Task<Exchanged> exchange(Surroundings& world, wire::HttpRequest request, base::Duration timeout) {
    Exchanged exchanged;
    try {
        exchanged.response = co_await ports::exchange(world.http, std::move(request), timeout);
    } catch (const ports::HttpFailure& failure) {
        exchanged.failure = failure.what();
    }
    co_return exchanged;
}

/// No bound on the wait: a frozen process waits for days.
Task<wire::lambda::Invocation> next_invocation(wire::Url runtime_api, Surroundings& world) {
    const ports::RetryPolicy policy;
    for (int attempt = 1;; ++attempt) {
        wire::HttpRequest request = wire::lambda::next_request(runtime_api);
        Exchanged exchanged = co_await exchange(world, std::move(request), no_bound);
        std::string problem = exchanged.failure;
        if (problem.empty()) {
            auto invocation = wire::lambda::decode_invocation(exchanged.response);
            if (invocation) co_return *std::move(invocation);
            problem = invocation.error().text();
        }
        world.log.write(base::LogLevel::warning, "runtime API, next: " + problem);
        base::Duration pause = policy.pause_after(attempt, world.random);
        co_await world.sleeper.sleep_for(pause);
    }
}

/// The request that reports how an invocation ended.
Task<wire::HttpRequest> run(wire::Url runtime_api,
                            wire::lambda::Invocation invocation,
                            Surroundings& world,
                            EventAnswerer& answerer) {
    std::optional<std::string> body;
    std::string problem;
    try {
        body = co_await answerer.answer(std::move(invocation.event), invocation.deadline);
    } catch (const std::exception& failure) {
        problem = failure.what();
    }
    if (body) {
        co_return wire::lambda::response_request(runtime_api, invocation.request_id,
                                                 *std::move(body));
    }
    world.log.write(base::LogLevel::error,
                    "invocation " + invocation.request_id + " failed: " + problem);
    wire::lambda::FunctionError error{"Function.Failed", std::move(problem)};
    co_return wire::lambda::error_request(runtime_api, invocation.request_id, error);
}

Task<void> report(wire::HttpRequest request, Surroundings& world) {
    for (int attempt = 1; attempt <= report_policy.attempts; ++attempt) {
        wire::HttpRequest copy = request;
        Exchanged exchanged = co_await exchange(world, std::move(copy), report_timeout);
        if (exchanged.failure.empty() && exchanged.response.status == 202) co_return;
        std::string problem = exchanged.failure;
        if (problem.empty()) problem = "status " + std::to_string(exchanged.response.status);
        world.log.write(base::LogLevel::warning, "runtime API, report: " + problem);
        // Refused: the invocation is over, by an earlier attempt or by its deadline.
        bool refused = exchanged.response.status >= 400 && exchanged.response.status < 500;
        if (refused || attempt == report_policy.attempts) co_return;
        base::Duration pause = report_policy.pause_after(attempt, world.random);
        co_await world.sleeper.sleep_for(pause);
    }
}

}  // namespace

Task<void> answer_invocations(wire::Url runtime_api, Surroundings& world, EventAnswerer& answerer) {
    while (true) {
        wire::lambda::Invocation invocation = co_await next_invocation(runtime_api, world);
        wire::HttpRequest ending =
            co_await run(runtime_api, std::move(invocation), world, answerer);
        co_await report(std::move(ending), world);
    }
}

}  // namespace torpor::lambda
