#pragma once

#include <chrono>
#include <cstdint>
#include <string_view>

#include "runtime/base/invariant.hpp"
#include "runtime/base/random.hpp"
#include "runtime/base/time.hpp"

namespace torpor::fakes {

/// How long something takes: from `min` to `max`, both possible, in whole milliseconds above `min`.
struct DurationRange {
    base::Duration min{};
    base::Duration max{};

    /// A range of one length costs no draw.
    base::Duration draw(base::Random& random, std::string_view site) const {
        base::invariant(base::Duration::zero() <= min, "a duration is not negative");
        base::invariant(min <= max, "a range of durations does not end before it begins");
        const auto steps = std::chrono::floor<std::chrono::milliseconds>(max - min).count();
        if (steps == 0) return min;
        const auto step = random.choose(site, static_cast<std::uint64_t>(steps) + 1);
        return min + std::chrono::milliseconds{static_cast<std::int64_t>(step)};
    }
};

}  // namespace torpor::fakes
