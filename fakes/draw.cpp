#include "fakes/draw.hpp"

#include "runtime/base/invariant.hpp"

namespace torpor::fakes {

base::Duration draw(base::Random& random, std::string_view site, DurationRange range) {
    base::invariant(range.min <= range.max, "the least of a range is not above its most");
    if (range.min == range.max) return range.min;
    const auto width = static_cast<std::uint64_t>((range.max - range.min).count());
    const auto drawn = random.choose(site, width + 1);
    base::invariant(drawn <= width, "a draw stays below its bound");
    return range.min + base::Duration{static_cast<base::Duration::rep>(drawn)};
}

bool happens(base::Random& random, std::string_view site, PerThousand rate) {
    base::invariant(rate.times <= 1000, "nothing happens more often than always");
    if (rate.times == 0) return false;
    if (rate.times == 1000) return true;
    return random.choose(site, 1000) < rate.times;
}

}  // namespace torpor::fakes
