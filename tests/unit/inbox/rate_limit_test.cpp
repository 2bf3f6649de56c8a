#include "runtime/inbox/rate_limit.hpp"

#include <catch2/catch.hpp>

using namespace torpor;
using namespace std::chrono_literals;
using inbox::RateLimit;
using inbox::RateLimiter;

namespace {

const base::Instant start{std::chrono::hours(24)};

/// How many tokens there are at once.
int drain(RateLimiter& limiter, std::string_view key, base::Instant now) {
    int taken = 0;
    while (!limiter.take(key, now))
        taken += 1;
    return taken;
}

}  // namespace

TEST_CASE("rate limit: a burst passes, then as many as flow in") {
    RateLimiter limiter{RateLimit{50, 200, 10}};
    CHECK(drain(limiter, "ada", start) == 200);
    CHECK(limiter.take("ada", start) == 20ms);
    CHECK(limiter.take("ada", start + 20ms - 1ns) == 1ns);
    CHECK_FALSE(limiter.take("ada", start + 20ms));
    CHECK(limiter.take("ada", start + 20ms) == 20ms);
    CHECK(drain(limiter, "ada", start + 1s + 20ms) == 50);
    CHECK(drain(limiter, "ada", start + 1h) == 200);
}

TEST_CASE("rate limit: keys have buckets of their own") {
    RateLimiter limiter{RateLimit{1, 2, 10}};
    CHECK(drain(limiter, "ada", start) == 2);
    CHECK(drain(limiter, "bob", start) == 2);
}

TEST_CASE("rate limit: a bounded number of buckets is remembered, the fullest is forgotten") {
    RateLimiter limiter{RateLimit{1, 3, 2}};
    CHECK(drain(limiter, "ada", start) == 3);
    CHECK_FALSE(limiter.take("bob", start));
    CHECK_FALSE(limiter.take("eve", start));
    CHECK(limiter.keys() == 2);
    CHECK(limiter.take("ada", start));
    // Full buckets say nothing.
    CHECK_FALSE(limiter.take("eve", start + 1h));
    CHECK_FALSE(limiter.take("bob", start + 1h));
    CHECK(limiter.keys() == 2);
    CHECK(drain(limiter, "ada", start + 1h) == 3);
}

TEST_CASE("rate limit: a clock that steps back closes no bucket for long") {
    RateLimiter limiter{RateLimit{50, 200, 10}};
    CHECK_FALSE(limiter.take("ada", start));
    CHECK(limiter.take("ada", start - 1h) == 20ms);
    CHECK_FALSE(limiter.take("ada", start - 1h + 20ms));
}
