#pragma once

#include "runtime/base/ids.hpp"
#include "runtime/wire/input_message.hpp"

namespace torpor::core {

/// One message of a batch. A body that was not understood keeps its reason: it is consumed once,
/// as a refusal, and blocks nobody [D-018].
struct InboxItem {
    base::MessageId id;  ///< the producer's identity of the message
    wire::Decoded<wire::InputMessage> message;
};

}  // namespace torpor::core
