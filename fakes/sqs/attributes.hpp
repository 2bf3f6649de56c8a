#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "fakes/sqs/message.hpp"
#include "fakes/sqs/queue.hpp"

namespace torpor::fakes::sqs {

/// The sequence number as it looks on the wire: 20 digits, increasing, with gaps (aws.md 1.4).
std::string sequence_number(const Message& message);

/// Every system attribute that the message has.
std::map<std::string, std::string> system_attributes(const Message& message, QueueKind kind);
/// Those that a receive asked for; "All" asks for every one.
std::map<std::string, std::string> system_attributes(const Message& message,
                                                     QueueKind kind,
                                                     const std::vector<std::string>& asked);
/// The first name that is no system attribute, or nothing.
std::optional<std::string> unknown_attribute(const std::vector<std::string>& asked);

}  // namespace torpor::fakes::sqs
