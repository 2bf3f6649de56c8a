#include "fakes/chance.hpp"

#include <cstdint>

#include "runtime/base/invariant.hpp"

namespace torpor::fakes {

bool happens(base::Random& random, std::string_view site, int per_thousand) {
    base::invariant(per_thousand >= 0, "nothing happens less often than never");
    base::invariant(per_thousand <= 1000, "nothing happens more often than always");
    if (per_thousand == 0) return false;
    if (per_thousand == 1000) return true;
    return random.choose(site, 1000) < static_cast<std::uint64_t>(per_thousand);
}

}  // namespace torpor::fakes
