#include "runtime/ports/retry_policy.hpp"

#include <algorithm>

#include "runtime/base/invariant.hpp"

namespace torpor::ports {

base::Duration RetryPolicy::pause_after(int attempt, base::Random& random) const {
    base::invariant(attempt >= 1, "attempts are counted from 1");
    auto whole = std::min(pause_first, pause_max);
    for (int i = 1; i < attempt && whole < pause_max; ++i)
        whole = std::min(whole * 2, pause_max);
    if (whole <= base::Duration::zero()) return base::Duration::zero();
    // The draw is in steps of a hundredth, which is fine enough and keeps recorded choices small.
    const auto half = whole / 2;
    return half + half / 100 * static_cast<std::int64_t>(random.choose("ports/retry-pause", 101));
}

}  // namespace torpor::ports
