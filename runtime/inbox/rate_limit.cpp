#include "runtime/inbox/rate_limit.hpp"

#include <algorithm>

#include "runtime/base/invariant.hpp"

namespace torpor::inbox {

RateLimiter::RateLimiter(RateLimit limit) : limit_(limit), interval_{}, depth_{} {
    base::invariant(limit.per_second >= 1, "a bucket fills");
    base::invariant(limit.burst >= 1, "a full bucket holds a token");
    base::invariant(limit.keys_max >= 1, "a bucket can be remembered");
    interval_ = base::Duration(std::chrono::seconds(1)) / limit.per_second;
    depth_ = interval_ * limit.burst;
}

std::optional<base::Duration> RateLimiter::take(std::string_view key, base::Instant now) {
    auto found = full_at_.find(key);
    base::Instant full = now;
    if (found != full_at_.end()) {
        // A clock that has stepped back must not close a bucket for as long as the step.
        found->second = std::min(found->second, now + depth_);
        full = std::max(found->second, now);
    }
    const base::Instant fuller = full + interval_;
    if (fuller > now + depth_) return fuller - (now + depth_);
    if (found != full_at_.end()) {
        found->second = fuller;
    } else {
        make_room(now);
        full_at_.emplace(key, fuller);
    }
    base::invariant(full_at_.size() <= limit_.keys_max, "so many buckets are remembered");
    return std::nullopt;
}

void RateLimiter::make_room(base::Instant now) {
    if (full_at_.size() < limit_.keys_max) return;
    std::erase_if(full_at_, [now](const auto& bucket) { return bucket.second <= now; });
    if (full_at_.size() < limit_.keys_max) return;
    full_at_.erase(
        std::ranges::min_element(full_at_, {}, [](const auto& bucket) { return bucket.second; }));
}

}  // namespace torpor::inbox
