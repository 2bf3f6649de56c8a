#pragma once

#include "runtime/base/ids.hpp"
#include "runtime/ports/task.hpp"
#include "runtime/wire/input_message.hpp"

namespace torpor::ports {

class InputSender {
public:
    virtual ~InputSender() = default;
    /// Puts a message in its thread's inbox. Durable when it returns; at least once; duplicates of
    /// `id` within five minutes are dropped by the queue, later ones by the thread. Throws
    /// boost::system::system_error when the queue could not be reached within the retry policy.
    virtual Task<void> send(wire::InputMessage message, base::MessageId id) = 0;
};

}  // namespace torpor::ports
