#include "fakes/sqs/attributes.hpp"

#include <algorithm>
#include <array>
#include <string_view>

#include "runtime/base/invariant.hpp"

namespace torpor::fakes::sqs {
namespace {

constexpr std::string_view all = "All";
constexpr std::array<std::string_view, 9> known = {
    "SenderId",
    "SentTimestamp",
    "ApproximateReceiveCount",
    "ApproximateFirstReceiveTimestamp",
    "SequenceNumber",
    "MessageDeduplicationId",
    "MessageGroupId",
    "AWSTraceHeader",
    "DeadLetterQueueSourceArn",
};

std::string timestamp(base::Instant at) {
    return std::to_string(base::unix_milliseconds(at));
}

}  // namespace

std::string sequence_number(const Message& message) {
    base::invariant(message.sequence > 0, "a message in a queue has a place in it");
    constexpr std::size_t digits = 17;
    std::string low = std::to_string(message.sequence * 256);
    base::invariant(low.size() <= digits, "a queue does not outlive its sequence numbers");
    return "188" + std::string(digits - low.size(), '0') + low;
}

std::map<std::string, std::string> system_attributes(const Message& message, QueueKind kind) {
    std::map<std::string, std::string> attributes;
    attributes["SenderId"] = "AROATORPORSIMULATED:torpor";
    attributes["SentTimestamp"] = timestamp(message.sent);
    attributes["ApproximateReceiveCount"] = std::to_string(message.receive_count);
    if (message.first_received) {
        attributes["ApproximateFirstReceiveTimestamp"] = timestamp(*message.first_received);
    }
    if (!message.group_id.empty()) attributes["MessageGroupId"] = message.group_id;
    if (kind == QueueKind::fifo) {
        attributes["SequenceNumber"] = sequence_number(message);
        attributes["MessageDeduplicationId"] = message.deduplication_id;
    }
    if (!message.dead_letter_source.empty()) {
        attributes["DeadLetterQueueSourceArn"] = message.dead_letter_source;
    }
    return attributes;
}

std::map<std::string, std::string> system_attributes(const Message& message,
                                                     QueueKind kind,
                                                     const std::vector<std::string>& asked) {
    auto attributes = system_attributes(message, kind);
    if (std::ranges::find(asked, all) != asked.end()) return attributes;
    std::erase_if(attributes, [&](const auto& attribute) {
        return std::ranges::find(asked, attribute.first) == asked.end();
    });
    return attributes;
}

std::optional<std::string> unknown_attribute(const std::vector<std::string>& asked) {
    for (const auto& name : asked) {
        if (name != all && std::ranges::find(known, name) == known.end()) return name;
    }
    return std::nullopt;
}

}  // namespace torpor::fakes::sqs
