#pragma once

#include <optional>
#include <string>

#include "runtime/wire/decode_error.hpp"
#include "runtime/wire/http.hpp"

/// rest-json of EventBridge Scheduler: one-time schedules with the universal target
/// `arn:aws:scheduler:::aws-sdk:sqs:sendMessage` (aws.md 4, D-100).
namespace torpor::wire::scheduler {

struct CreateSchedule {
    std::string name;        ///< 1-64 of [0-9a-zA-Z-_.]
    std::string expression;  ///< at(yyyy-mm-ddThh:mm:ss), UTC
    std::string target_arn;
    std::string role_arn;
    std::string input;         ///< JSON text of the target's SendMessage
    std::string client_token;  ///< may be empty
    bool delete_after_completion = false;
};
struct CreateScheduleReply {
    std::string schedule_arn;
};
struct DeleteSchedule {
    std::string name;
};
struct ServiceError {
    int status = 400;
    std::string type;  ///< "ConflictException", "ValidationException", ...
    std::string message;
};

HttpRequest encode(const CreateSchedule& request, const Url& endpoint);
HttpRequest encode(const DeleteSchedule& request, const Url& endpoint);
Decoded<CreateScheduleReply> decode_create_reply(const HttpResponse& response);
ServiceError decode_error(const HttpResponse& response);

Decoded<CreateSchedule> decode_create(const HttpRequest& request);
Decoded<DeleteSchedule> decode_delete(const HttpRequest& request);
HttpResponse encode(const CreateScheduleReply& reply);
HttpResponse encode_empty();
HttpResponse encode(const ServiceError& error);

/// The Input of the universal target: SendMessage in API casing.
struct TargetSendMessage {
    std::string queue_url;
    std::string body;
    std::string group_id;
    std::string deduplication_id;
};
std::string encode_target_input(const TargetSendMessage& message);
Decoded<TargetSendMessage> decode_target_input(std::string_view input);

}  // namespace torpor::wire::scheduler
