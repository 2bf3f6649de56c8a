#pragma once

#include <chrono>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include <catch2/catch.hpp>

#include "fakes/lambda/service.hpp"
#include "runtime/wire/lambda.hpp"
#include "tests/support/seeded_random.hpp"

namespace torpor::tests {

using namespace std::chrono_literals;
using namespace fakes;
using namespace fakes::lambda;

constexpr base::Instant start =
    std::chrono::sys_days{std::chrono::year{2026} / std::chrono::March / 2} + 9h;
const wire::sigv4::Credentials key{"AKIDEXAMPLE", "secret", ""};

/// Cold starts take one second, polls begin after ten milliseconds, idle environments stop after
/// ten minutes.
inline LambdaSettings settings() {
    LambdaSettings settings;
    settings.account.credentials = key;
    settings.cold_start = {1s, 1s};
    settings.poll_delay = {10ms, 10ms};
    settings.idle_before_stop = {10min, 10min};
    FunctionSettings agent;
    agent.name = "agent";
    agent.timeout = 60s;
    agent.concurrency_max = 2;
    agent.url = UrlAuth::none;
    agent.variables = {{"TABLE", "agent-state"}};
    settings.functions.push_back(agent);
    return settings;
}

template <class Kind, class Variant>
std::vector<Kind> pick(const std::vector<Variant>& all) {
    std::vector<Kind> picked;
    for (const auto& one : all) {
        if (const auto* found = std::get_if<Kind>(&one)) picked.push_back(*found);
    }
    return picked;
}

/// A Lambda service and the calls that its surroundings make.
struct LambdaBench {
    LambdaService service;
    SeededRandom random{1};
    std::uint64_t tickets = 0;

    explicit LambdaBench(LambdaSettings lambda_settings = settings())
        : service(std::move(lambda_settings)) {}

    Moment at(base::Instant now) { return {now, random}; }
    Outcome advance(base::Instant now) { return service.advance(at(now)); }

    Outcome url(base::Instant now, const std::string& body = "hello") {
        wire::HttpRequest request;
        request.method = "POST";
        request.url = *wire::parse_url("https://agent.lambda-url.us-east-1.on.aws/say?to=ada");
        request.headers = {{"Content-Type", "text/plain"}};
        request.body = body;
        return service.handle(Ticket{++tickets}, request, at(now));
    }
    static wire::Url api(EnvironmentId id) {
        return *wire::parse_url("http://runtime-api-" +
                                std::to_string(static_cast<std::uint64_t>(id)) + "/");
    }
    Outcome next(EnvironmentId id, base::Instant now) {
        return service.handle(Ticket{++tickets}, wire::lambda::next_request(api(id)), at(now));
    }
    Outcome respond(EnvironmentId id,
                    const std::string& request_id,
                    const std::string& body,
                    base::Instant now) {
        return service.handle(Ticket{++tickets},
                              wire::lambda::response_request(api(id), request_id, body), at(now));
    }
    Outcome fail(EnvironmentId id, const std::string& request_id, base::Instant now) {
        const wire::lambda::FunctionError error{"Agent.Broken", "it broke"};
        return service.handle(Ticket{++tickets},
                              wire::lambda::error_request(api(id), request_id, error), at(now));
    }
};

inline wire::lambda::Invocation invocation_in(const Outcome& outcome) {
    for (const auto& reply : outcome.replies) {
        auto invocation = wire::lambda::decode_invocation(reply.response);
        if (invocation) return *invocation;
    }
    FAIL("no invocation was handed over");
    return {};
}

inline const wire::HttpResponse& response_to(const Outcome& outcome, std::uint64_t ticket) {
    for (const auto& reply : outcome.replies) {
        if (reply.ticket == Ticket{ticket}) return reply.response;
    }
    FAIL("the request was not answered");
    return outcome.replies.at(0).response;
}

inline std::vector<wire::lambda::SqsRecord> batch(std::vector<std::string> groups) {
    std::vector<wire::lambda::SqsRecord> records;
    for (const auto& group : groups) {
        wire::lambda::SqsRecord record;
        record.message_id = "m" + std::to_string(records.size() + 1);
        record.receipt_handle = "handle-" + record.message_id;
        record.body = "hello";
        record.attributes["MessageGroupId"] = group;
        record.queue_arn = "arn:aws:sqs:us-east-1:123456789012:agent-input.fifo";
        record.region = "us-east-1";
        records.push_back(std::move(record));
    }
    return records;
}

}  // namespace torpor::tests
