#include "sim/property/rapid_random.hpp"

#include <rapidcheck.h>

#include "runtime/base/invariant.hpp"

namespace torpor::property {

std::uint64_t RapidRandom::choose(std::string_view, std::uint64_t bound) {
    base::invariant(bound > 0, "there is something to choose from");
    if (bound == 1) return 0;
    // The size of a test case must not keep rare alternatives from the first stories.
    const auto drawn =
        *rc::gen::resize(rc::kNominalSize, rc::gen::inRange<std::uint64_t>(0, bound));
    // While it shrinks, rapidcheck gives a draw the value of an earlier draw in its place.
    return drawn % bound;
}

}  // namespace torpor::property
