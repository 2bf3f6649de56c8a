#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "runtime/base/time.hpp"

namespace torpor::fakes::sqs {

/// What a producer hands over.
struct Sending {
    std::string body;
    std::string group_id{};
    std::string deduplication_id{};
    std::optional<base::Duration> delay{};  ///< nothing: the queue's own
};

/// A message as its queue keeps it.
struct Message {
    std::string id;
    std::uint64_t sequence = 0;  ///< the place in its queue, strictly increasing
    std::string body;
    std::string group_id;
    std::string deduplication_id;
    base::Instant sent;
    std::optional<base::Instant> first_received;
    int receive_count = 0;
    std::string dead_letter_source;  ///< ARN of the queue that gave it up; empty otherwise
};

/// A message handed to a consumer, who settles it with the handle.
struct Delivery {
    Message message;
    std::string receipt_handle;
};

/// The answer to one receive.
struct Received {
    std::vector<Delivery> deliveries;
    std::vector<Message> dead_letters;  ///< left the queue because a receive was one too many
    std::vector<Message> expired;       ///< were kept for the retention period and no longer
    int duplicates = 0;                 ///< deliveries that will come once more without need
};

enum class SendResult { accepted, duplicate };
struct SendOutcome {
    SendResult result = SendResult::accepted;
    std::string message_id;      ///< of the original, if this was a duplicate
    std::uint64_t sequence = 0;  ///< likewise
};

enum class DeleteResult { deleted, already_gone, stale_handle, handle_expired, handle_invalid };
struct DeleteOutcome {
    DeleteResult result = DeleteResult::deleted;
    std::optional<Message> message{};  ///< present if it was deleted
};

enum class VisibilityOutcome { changed, not_in_flight, beyond_limit, handle_invalid };

}  // namespace torpor::fakes::sqs
