#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "runtime/base/time.hpp"
#include "runtime/wire/decode_error.hpp"
#include "runtime/wire/http.hpp"

/// The Lambda runtime API and the events that a function of ours receives (aws.md 2, 3.1, 3.3).
namespace torpor::wire::lambda {

/// The answer of GET /2018-06-01/runtime/invocation/next.
struct Invocation {
    std::string request_id;
    base::Instant deadline;
    std::string function_arn;
    std::string event;  ///< JSON text
};
struct FunctionError {
    std::string type;
    std::string message;
};

/// `runtime_api` is the base, `http://` + AWS_LAMBDA_RUNTIME_API; it may carry a path.
HttpRequest next_request(const Url& runtime_api);
HttpRequest response_request(const Url& runtime_api, std::string_view request_id, std::string body);
HttpRequest error_request(const Url& runtime_api,
                          std::string_view request_id,
                          const FunctionError& error);
HttpRequest init_error_request(const Url& runtime_api, const FunctionError& error);
Decoded<Invocation> decode_invocation(const HttpResponse& response);

/// What the service side understands of a runtime API request. `path` is what follows the base.
struct NextCall {};
struct ResponseCall {
    std::string request_id;
    std::string body;
};
struct ErrorCall {
    std::string request_id;
    FunctionError error;
};
struct InitErrorCall {
    FunctionError error;
};
using RuntimeCall = std::variant<NextCall, ResponseCall, ErrorCall, InitErrorCall>;
Decoded<RuntimeCall> decode_runtime_call(const HttpRequest& request, std::string_view path);
HttpResponse encode(const Invocation& invocation);
HttpResponse encode_accepted();  ///< 202 {"status":"OK"}
HttpResponse encode_runtime_error(int status, std::string_view type, std::string_view message);

/// One record of an SQS event.
struct SqsRecord {
    std::string message_id;
    std::string receipt_handle;
    std::string body;
    std::map<std::string, std::string> attributes;
    std::string md5_of_body;
    std::string queue_arn;
    std::string region;
};
std::string encode_sqs_event(const std::vector<SqsRecord>& records);
Decoded<std::vector<SqsRecord>> decode_sqs_event(std::string_view event);
/// {"batchItemFailures":[{"itemIdentifier":...}]}
std::string encode_batch_failures(const std::vector<std::string>& message_ids);
/// Empty list: the whole batch succeeded. An error: the whole batch failed.
Decoded<std::vector<std::string>> decode_batch_failures(std::string_view body);

/// Payload format 2.0 of a Function URL. Bodies are text here; base64 is undone by the codec.
struct UrlEvent {
    std::string method;
    std::string path;
    std::string query;
    std::map<std::string, std::string> headers;  ///< lower-case names
    std::string body;
};
struct UrlReply {
    int status = 200;
    std::string content_type = "application/json";
    std::string body;
    Headers headers;  ///< beside the content type
};
std::string encode_url_event(const UrlEvent& event, std::string_view request_id, base::Instant at);
Decoded<UrlEvent> decode_url_event(std::string_view event);
std::string encode_url_reply(const UrlReply& reply);
/// What the Function URL makes of a function's answer: with statusCode, or any JSON as a 200.
Decoded<UrlReply> decode_url_reply(std::string_view body);

}  // namespace torpor::wire::lambda
