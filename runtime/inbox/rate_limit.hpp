#pragma once

#include <cstddef>
#include <map>
#include <optional>
#include <string>
#include <string_view>

#include "runtime/base/time.hpp"

namespace torpor::inbox {

struct RateLimit {
    int per_second = 50;
    int burst = 200;
    std::size_t keys_max = 4'096;  ///< how many keys are remembered at once
};

/// A token bucket per key. Full buckets are forgotten; when too many are not, the one that
/// is nearest to full is. Told the time, which may step back.
class RateLimiter {
public:
    explicit RateLimiter(RateLimit limit);

    /// Takes one token of `key`. Nothing if there was one; else how long until there will be.
    std::optional<base::Duration> take(std::string_view key, base::Instant now);

    std::size_t keys() const { return full_at_.size(); }

private:
    void make_room(base::Instant now);

    RateLimit limit_;
    base::Duration interval_;  ///< between two new tokens
    base::Duration depth_;     ///< in which an empty bucket fills
    /// When each bucket will be full again.
    std::map<std::string, base::Instant, std::less<>> full_at_;
};

}  // namespace torpor::inbox
