#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "fakes/sqs/message.hpp"
#include "fakes/sqs/queue.hpp"
#include "runtime/wire/decode_error.hpp"
#include "runtime/wire/sqs.hpp"

/// How Amazon SQS words what it refuses; the texts are recorded ones (aws.md 1.1) unless said
/// otherwise.
namespace torpor::fakes::sqs {

using wire::sqs::ServiceError;

ServiceError queue_does_not_exist();
ServiceError invalid_parameter(std::string message);
ServiceError missing_parameter(std::string message);
/// "Value V for parameter P is invalid. Reason: R"
ServiceError invalid_value(std::string_view value,
                           std::string_view parameter,
                           std::string_view reason);
/// A request that the codec could not read.
ServiceError unreadable(const wire::DecodeError& error);

ServiceError handle_is_invalid(std::string_view receipt_handle);
ServiceError handle_has_expired(std::string_view receipt_handle);
ServiceError not_in_flight(std::string_view receipt_handle);

/// What a queue refuses to take in, or nothing.
std::optional<ServiceError> refusal(const QueueSettings& queue, const Sending& sending);
/// A group or deduplication id that was given: 1 to 128 alphanumeric or punctuation characters.
std::optional<ServiceError> identifier_refusal(std::string_view value, std::string_view parameter);

}  // namespace torpor::fakes::sqs
