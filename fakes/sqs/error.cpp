#include "fakes/sqs/error.hpp"

#include <algorithm>
#include <chrono>
#include <cstddef>
#include <cstdint>

namespace torpor::fakes::sqs {
namespace {

constexpr std::size_t body_size_max = 1'048'576;
constexpr std::size_t identifier_size_max = 128;
constexpr base::Duration delay_max = std::chrono::seconds{900};

/// How many bytes the character at `at` has; 0 if it is none that SQS allows: #x9 #xA #xD
/// #x20-#xD7FF #xE000-#xFFFD #x10000-#x10FFFF, in UTF-8.
std::size_t allowed_character(std::string_view text, std::size_t at) {
    const auto lead = static_cast<unsigned char>(text[at]);
    if (lead < 0x80) {
        const bool control = lead < 0x20 && lead != 0x9 && lead != 0xA && lead != 0xD;
        return control ? 0 : 1;
    }
    const std::size_t size = lead >= 0xF0 ? 4 : lead >= 0xE0 ? 3 : 2;
    if (lead < 0xC2 || lead > 0xF4 || at + size > text.size()) return 0;
    std::uint32_t point = lead & (0x7FU >> size);
    for (std::size_t i = 1; i < size; ++i) {
        const auto next = static_cast<unsigned char>(text[at + i]);
        if ((next & 0xC0U) != 0x80U) return 0;
        point = (point << 6U) | (next & 0x3FU);
    }
    const bool overlong = (size == 3 && point < 0x800) || (size == 4 && point < 0x10000);
    const bool surrogate = 0xD800 <= point && point <= 0xDFFF;
    const bool excluded = point == 0xFFFE || point == 0xFFFF || point > 0x10FFFF;
    return overlong || surrogate || excluded ? 0 : size;
}

bool is_allowed_text(std::string_view text) {
    for (std::size_t at = 0; at < text.size();) {
        const auto size = allowed_character(text, at);
        if (size == 0) return false;
        at += size;
    }
    return true;
}

std::string seconds_text(base::Duration duration) {
    return std::to_string(std::chrono::floor<std::chrono::seconds>(duration).count());
}

std::optional<ServiceError> fifo_refusal(const Sending& sending) {
    if (sending.delay.value_or(base::Duration::zero()) != base::Duration::zero()) {
        return invalid_value(
            seconds_text(*sending.delay), "DelaySeconds",
            "The request include parameter that is not valid for this queue type.");
    }
    if (sending.group_id.empty()) {
        return missing_parameter("The request must contain the parameter MessageGroupId.");
    }
    if (auto error = identifier_refusal(sending.group_id, "MessageGroupId")) return error;
    if (sending.deduplication_id.empty()) {
        return invalid_parameter(
            "The queue should either have ContentBasedDeduplication enabled or "
            "MessageDeduplicationId provided explicitly");
    }
    return identifier_refusal(sending.deduplication_id, "MessageDeduplicationId");
}

std::optional<ServiceError> standard_refusal(const Sending& sending) {
    const auto delay = sending.delay.value_or(base::Duration::zero());
    if (delay < base::Duration::zero() || delay > delay_max) {
        // The wording is not recorded.
        return invalid_value(seconds_text(delay), "DelaySeconds",
                             "DelaySeconds must be >= 0 and <= 900.");
    }
    if (!sending.deduplication_id.empty()) {
        return invalid_value(
            sending.deduplication_id, "MessageDeduplicationId",
            "The request include parameter that is not valid for this queue type.");
    }
    if (sending.group_id.empty()) return std::nullopt;
    return identifier_refusal(sending.group_id, "MessageGroupId");
}

}  // namespace

ServiceError queue_does_not_exist() {
    return {400, "QueueDoesNotExist", "AWS.SimpleQueueService.NonExistentQueue",
            "The specified queue does not exist."};
}

ServiceError invalid_parameter(std::string message) {
    return {400, "InvalidParameterValueException", "InvalidParameterValue", std::move(message)};
}

ServiceError missing_parameter(std::string message) {
    return {400, "MissingRequiredParameterException", "MissingParameter", std::move(message)};
}

ServiceError invalid_value(std::string_view value,
                           std::string_view parameter,
                           std::string_view reason) {
    std::string message = "Value ";
    message.append(value).append(" for parameter ").append(parameter);
    message.append(" is invalid. Reason: ").append(reason);
    return invalid_parameter(std::move(message));
}

ServiceError unreadable(const wire::DecodeError& error) {
    if (error.expected.starts_with("The request must contain")) {
        return missing_parameter(error.expected);
    }
    return {400, "SerializationException", "SerializationException", error.text()};
}

ServiceError handle_is_invalid(std::string_view receipt_handle) {
    std::string message = "The input receipt handle \"";
    message.append(receipt_handle).append("\" is not a valid receipt handle.");
    return {400, "ReceiptHandleIsInvalid", "ReceiptHandleIsInvalid", std::move(message)};
}

ServiceError handle_has_expired(std::string_view receipt_handle) {
    return invalid_value(receipt_handle, "ReceiptHandle", "The receipt handle has expired.");
}

ServiceError not_in_flight(std::string_view receipt_handle) {
    return invalid_value(
        receipt_handle, "ReceiptHandle",
        "Message does not exist or is not available for visibility timeout change.");
}

std::optional<ServiceError> refusal(const QueueSettings& queue, const Sending& sending) {
    if (sending.body.empty()) {
        return missing_parameter("The request must contain the parameter MessageBody.");
    }
    if (sending.body.size() > body_size_max) {
        return invalid_parameter(
            "One or more parameters are invalid. Reason: Message must be shorter than 1048576 "
            "bytes.");
    }
    if (!is_allowed_text(sending.body)) {
        return ServiceError{400, "InvalidMessageContents", "InvalidMessageContents",
                            "Invalid characters found. Valid unicode characters are #x9 | #xA | "
                            "#xD | #x20 to #xD7FF | #xE000 to #xFFFD | #x10000 to #x10FFFF"};
    }
    return queue.kind() == QueueKind::fifo ? fifo_refusal(sending) : standard_refusal(sending);
}

std::optional<ServiceError> identifier_refusal(std::string_view value, std::string_view parameter) {
    const bool printable = std::ranges::all_of(value, [](char c) { return '!' <= c && c <= '~'; });
    if (printable && !value.empty() && value.size() <= identifier_size_max) return std::nullopt;
    std::string reason(parameter);
    reason += " can only include alphanumeric and punctuation characters. 1 to 128 in length.";
    return invalid_value(value, parameter, reason);
}

}  // namespace torpor::fakes::sqs
