#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace torpor::fakes::sqs {

/// What the opaque receipt handle means to the queue that gave it: one receive of one message.
struct ReceiptHandle {
    std::string message_id;
    int receive = 0;  ///< the receive count that this receive led to

    /// Differs between queues, so that a handle of another queue is recognised as foreign.
    std::string text(std::string_view queue) const;
};

/// Nothing if the queue never gave such a handle.
std::optional<ReceiptHandle> parse_receipt_handle(std::string_view text, std::string_view queue);

}  // namespace torpor::fakes::sqs
