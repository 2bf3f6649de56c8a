#pragma once

#include "runtime/ports/task.hpp"
#include "runtime/wire/input_message.hpp"

namespace torpor::ports {

class OutputSender {
public:
    virtual ~OutputSender() = default;
    /// Hands a reply to the front end. At least once, in any order: the reader goes by id and
    /// sequence [D-041]. Throws boost::system::system_error.
    virtual Task<void> send(wire::OutputMessage message) = 0;
};

}  // namespace torpor::ports
