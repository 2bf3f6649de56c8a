#include "runtime/net/clock.hpp"

namespace torpor::net {

base::Instant SystemClock::now() const {
    return std::chrono::time_point_cast<base::Duration>(std::chrono::system_clock::now());
}

}  // namespace torpor::net
