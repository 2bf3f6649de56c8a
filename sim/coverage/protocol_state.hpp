#pragma once

#include <array>
#include <cstddef>
#include <string_view>

namespace torpor::sim {

/// What a process of the runtime is at when something happens to it.
enum class ProtocolState {
    outside,       ///< no process of the runtime was hit: a front end, a tool, a queue, a timer
    idle,          ///< it has nothing to do
    admitting,     ///< it takes a callback or a delayed message into an inbox; no slice
    receiving,     ///< a slice has begun and looks whether its messages are new
    claiming,      ///< the slice is at its transaction that makes the thread its own
    completing,    ///< it prepares its messages and asks the model
    committing,    ///< it is at the transaction that makes the turn durable
    dispatching,   ///< something that was decided has not been seen to be sent
    acknowledging  ///< all is sent; the messages are marked and leave the queue
};

inline constexpr std::array<std::string_view, 9> protocol_state_names{
    "outside",    "idle",       "admitting",   "receiving",    "claiming",
    "completing", "committing", "dispatching", "acknowledging"};

constexpr std::string_view to_text(ProtocolState state) {
    return protocol_state_names[static_cast<std::size_t>(state)];
}

}  // namespace torpor::sim
