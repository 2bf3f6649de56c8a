#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "runtime/wire/decode_error.hpp"
#include "runtime/wire/http.hpp"

/// AWS JSON 1.0 of Amazon SQS (aws.md 1.1). Both directions: the runtime encodes requests and
/// decodes replies, the service does the reverse.
namespace torpor::wire::sqs {

struct SendMessage {
    std::string queue_url;
    std::string body;
    std::optional<std::int64_t> delay_seconds;
    std::optional<std::string> group_id;
    std::optional<std::string> deduplication_id;
};
struct SendMessageReply {
    std::string message_id;
    std::string md5_of_body;
    std::optional<std::string> sequence_number;
};

struct ReceiveMessage {
    std::string queue_url;
    std::optional<std::int64_t> max_messages;        ///< MaxNumberOfMessages
    std::optional<std::int64_t> wait_seconds;        ///< WaitTimeSeconds
    std::optional<std::int64_t> visibility_seconds;  ///< VisibilityTimeout
    std::vector<std::string>
        system_attributes;  ///< MessageSystemAttributeNames (or AttributeNames)
};
struct ReceivedMessage {
    std::string message_id;
    std::string receipt_handle;
    std::string body;
    std::string md5_of_body;
    std::map<std::string, std::string> attributes;  ///< system attributes that were asked for
};
struct ReceiveMessageReply {
    std::vector<ReceivedMessage> messages;
};

struct DeleteMessage {
    std::string queue_url;
    std::string receipt_handle;
};
struct ChangeMessageVisibility {
    std::string queue_url;
    std::string receipt_handle;
    std::int64_t visibility_seconds = 0;
};

struct ServiceError {
    int status = 400;
    std::string type;  ///< shape name, such as "QueueDoesNotExist"
    std::string code;  ///< query-compatible code, such as "AWS.SimpleQueueService.NonExistentQueue"
    std::string message;
};

/// Unsigned POST to the queue's endpoint (scheme and authority of the queue URL, path "/").
HttpRequest encode(const SendMessage& request);
HttpRequest encode(const ReceiveMessage& request);
HttpRequest encode(const DeleteMessage& request);
HttpRequest encode(const ChangeMessageVisibility& request);

Decoded<SendMessageReply> decode_send_reply(const HttpResponse& response);
Decoded<ReceiveMessageReply> decode_receive_reply(const HttpResponse& response);
/// The error of a reply whose status is not 200.
ServiceError decode_error(const HttpResponse& response);

/// "SendMessage" of "AmazonSQS.SendMessage"; empty if the request is not for SQS.
std::string operation(const HttpRequest& request);
/// Fields that are not modelled make these fail with the path "not_simulated".
Decoded<SendMessage> decode_send(const HttpRequest& request);
Decoded<ReceiveMessage> decode_receive(const HttpRequest& request);
Decoded<DeleteMessage> decode_delete(const HttpRequest& request);
Decoded<ChangeMessageVisibility> decode_change_visibility(const HttpRequest& request);
HttpResponse encode(const SendMessageReply& reply);
HttpResponse encode(const ReceiveMessageReply& reply);
HttpResponse encode_empty();
HttpResponse encode(const ServiceError& error);

}  // namespace torpor::wire::sqs
