#include "runtime/engine/claim.hpp"

namespace torpor::engine {

Task<void> require_current(const SlicePorts& ports, const SliceSettings& settings, Claim claim) {
    const auto age = ports.clock.now() - claim.since;
    if (age >= base::Duration::zero() && age < settings.trusted_for) co_return;
    const bool current = co_await ports.conversations.is_current(claim.thread, claim.epoch);
    if (!current) throw SliceAbandoned("the thread was claimed by a newer slice");
}

}  // namespace torpor::engine
