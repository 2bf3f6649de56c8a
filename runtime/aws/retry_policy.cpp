#include "runtime/aws/retry_policy.hpp"

#include "runtime/base/invariant.hpp"
#include "runtime/ports/retry_policy.hpp"

namespace torpor::aws {

Retries::Retries(const RetryPolicy& policy, base::Random& random)
    : policy_(policy), random_(random) {
    base::invariant(policy.attempts >= 1, "a policy allows at least one attempt");
    base::invariant(policy.pause_first > base::Duration::zero(), "a pause takes time");
    base::invariant(policy.pause_first <= policy.pause_max, "pauses grow towards their maximum");
}

std::optional<base::Duration> Retries::next_pause() {
    base::invariant(attempts_made_ <= policy_.attempts, "no attempt follows the last one");
    if (attempts_made_ == policy_.attempts) return std::nullopt;
    const ports::RetryPolicy growth{.attempts = policy_.attempts,
                                    .pause_first = policy_.pause_first,
                                    .pause_max = policy_.pause_max};
    return growth.pause_after(attempts_made_++, random_);
}

}  // namespace torpor::aws
