#include <string>

#include <rapidcheck.h>
#include <catch2/catch.hpp>

#include "runtime/inbox/callback.hpp"
#include "runtime/inbox/rate_limit.hpp"
#include "runtime/wire/callback_token.hpp"

using namespace torpor;

namespace {

const base::Instant start{std::chrono::hours(24)};

std::string damaged(std::string document) {
    const auto at = *rc::gen::inRange<std::size_t>(0, document.size());
    const auto size = *rc::gen::inRange<std::size_t>(0, document.size() - at);
    return document.replace(at, size, *rc::gen::arbitrary<std::string>());
}

}  // namespace

TEST_CASE("callback: damaged requests are judged, and what is accepted is a message") {
    CHECK(rc::check([] {
        const base::ThreadId ada("ada");
        const base::CallId call("call_1");
        inbox::CallbackRequest request;
        request.method = "POST";
        request.path = wire::callback_url("", "secret", ada, call);
        request.body = *rc::gen::element<std::string>(
            R"({"type":"tool_result","group_id":"ada","id":"call_1","text":"t","content":[{}]})",
            R"({"type":"subscription_event","group_id":"ada","tool_call_id":"call_1","text":"t"})",
            R"({"type":"view_update","group_id":"ada","view_type":"v","content":{"a":[1]}})");
        if (*rc::gen::arbitrary<bool>()) request.path = damaged(request.path);
        if (*rc::gen::arbitrary<bool>()) request.body = damaged(request.body);
        const auto judged = inbox::judge_callback(request, "secret", start);
        if (!judged) {
            RC_ASSERT(judged.error().status >= 400 && judged.error().status < 500);
            return;
        }
        const auto back = wire::decode_input_message(wire::encode(judged->message));
        RC_ASSERT(back.has_value());
        RC_ASSERT(*back == judged->message);
        RC_ASSERT(judged->id.str().size() <= 128);
    }));
}

TEST_CASE("rate limit: no stretch of time sees more than its burst and what flowed in") {
    CHECK(rc::check([] {
        inbox::RateLimiter limiter{inbox::RateLimit{10, 5, 3}};
        base::Instant now = start;
        int taken = 0;
        for (int step = 0; step < 100; ++step) {
            now += std::chrono::milliseconds(*rc::gen::inRange(0, 200));
            if (!limiter.take("ada", now)) taken += 1;
            const auto flowed = (now - start) / std::chrono::milliseconds(100);
            RC_ASSERT(taken <= 5 + flowed);
        }
    }));
}

TEST_CASE("rate limit: who waits as long as told is let in") {
    CHECK(rc::check([] {
        inbox::RateLimiter limiter{
            inbox::RateLimit{*rc::gen::inRange(1, 1'000), *rc::gen::inRange(1, 50), 3}};
        base::Instant now = start;
        for (int step = 0; step < 100; ++step) {
            now += std::chrono::microseconds(*rc::gen::inRange(-5'000, 5'000));
            const auto wait = limiter.take("ada", now);
            if (!wait) continue;
            RC_ASSERT(*wait > base::Duration::zero());
            RC_ASSERT(!limiter.take("ada", now + *wait));
        }
    }));
}
