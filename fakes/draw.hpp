#pragma once

#include <cstdint>
#include <string_view>

#include "runtime/base/random.hpp"
#include "runtime/base/time.hpp"

namespace torpor::fakes {

/// From `min` to `max`, both included.
struct DurationRange {
    base::Duration min{};
    base::Duration max{};

    friend bool operator==(const DurationRange&, const DurationRange&) = default;
};

/// How often something happens, in a thousand times. Zero is never and costs no draw.
struct PerThousand {
    std::uint32_t times = 0;

    friend auto operator<=>(const PerThousand&, const PerThousand&) = default;
};

/// A duration of the range; a range of one value costs no draw.
base::Duration draw(base::Random& random, std::string_view site, DurationRange range);
/// Whether it happens this time.
bool happens(base::Random& random, std::string_view site, PerThousand rate);

}  // namespace torpor::fakes
