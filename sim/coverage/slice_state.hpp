#pragma once

#include <cstdint>

#include "sim/coverage/protocol_state.hpp"

namespace torpor::sim {

/// Where one slice of one thread is, told by what becomes durable for its thread.
class SliceState {
public:
    /// What an earlier slice of the thread has decided and not sent, this one sends first.
    enum class Outbox { empty, filled };

    /// The thread's row was written by the claim of this slice.
    void claimed(std::int64_t epoch) { epoch_ = epoch; }
    /// The turn is durable.
    void decided() { decided_ = true; }

    bool is_claimed() const { return epoch_ > 0; }
    std::int64_t epoch() const { return epoch_; }

    /// `at_database` if it is a statement to the database that something happens to: then the
    /// slice is at its next transaction.
    enum class Place { at_database, elsewhere };
    ProtocolState state(Outbox outbox, Place place) const;

private:
    std::int64_t epoch_ = 0;  ///< counted from 1
    bool decided_ = false;
};

}  // namespace torpor::sim
