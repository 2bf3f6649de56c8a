#include "runtime/ports/retry_policy.hpp"

#include <vector>

#include <catch2/catch.hpp>

#include "tests/support/seeded_random.hpp"

using namespace torpor;
using namespace std::chrono_literals;

TEST_CASE("retry policy: pauses double up to the maximum, drawn from the upper half") {
    const ports::RetryPolicy policy{.attempts = 5, .pause_first = 1s, .pause_max = 3s};
    const std::vector<base::Duration> whole{1s, 2s, 3s, 3s};
    tests::SeededRandom random;
    for (int attempt = 1; attempt <= 4; ++attempt) {
        INFO("after attempt " << attempt);
        const auto longest = whole[static_cast<std::size_t>(attempt - 1)];
        random.dictate("ports/retry-pause", 0);
        CHECK(policy.pause_after(attempt, random) == longest / 2);
        random.dictate("ports/retry-pause", 100);
        CHECK(policy.pause_after(attempt, random) == longest);
    }
}
