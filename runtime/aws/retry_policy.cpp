#include "runtime/aws/retry_policy.hpp"

#include <algorithm>

#include "runtime/base/invariant.hpp"

namespace torpor::aws {

Retries::Retries(const RetryPolicy& policy, base::Random& random)
    : policy_(policy), random_(random), step_(policy.pause_first) {
    base::invariant(policy.attempts >= 1, "a policy allows at least one attempt");
    base::invariant(policy.pause_first > base::Duration::zero(), "a pause takes time");
    base::invariant(policy.pause_first <= policy.pause_max, "pauses grow towards their maximum");
}

std::optional<base::Duration> Retries::next_pause() {
    base::invariant(attempts_made_ <= policy_.attempts, "no attempt follows the last one");
    if (attempts_made_ == policy_.attempts) return std::nullopt;
    attempts_made_ += 1;

    const auto half = std::max(step_ / 2, base::Duration{1});
    const auto drawn = random_.choose("aws/retry-pause", static_cast<std::uint64_t>(half.count()));
    const auto pause = half + base::Duration{static_cast<std::int64_t>(drawn)};
    step_ = std::min(step_ * 2, policy_.pause_max);
    return pause;
}

}  // namespace torpor::aws
