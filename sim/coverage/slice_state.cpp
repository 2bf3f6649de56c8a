#include "sim/coverage/slice_state.hpp"

namespace torpor::sim {

ProtocolState SliceState::state(Outbox outbox, Place place) const {
    const bool at_database = place == Place::at_database;
    if (!is_claimed()) return at_database ? ProtocolState::claiming : ProtocolState::receiving;
    if (outbox == Outbox::filled) return ProtocolState::dispatching;
    if (decided_) return ProtocolState::acknowledging;
    return at_database ? ProtocolState::committing : ProtocolState::completing;
}

}  // namespace torpor::sim
