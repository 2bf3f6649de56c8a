#pragma once

#include <string>
#include <string_view>

#include "runtime/wire/http.hpp"

/// What the JSON protocols of AWS have in common (aws.md 1.1, 6).
namespace torpor::wire::aws_json {

/// An unsigned POST of AWS JSON 1.0 to "/" of the endpoint.
HttpRequest request(const Url& endpoint, std::string_view target, std::string body);
/// The operation of X-Amz-Target `prefix.Operation`; empty if the target has another prefix.
std::string operation(const HttpRequest& request, std::string_view prefix);
HttpResponse reply(int status, std::string body);

struct Error {
    std::string type;  ///< shape name without namespace; empty if the body is none of AWS's
    std::string message;
};
/// Reads "__type", the header x-amzn-ErrorType, and both spellings of "message".
Error decode_error(const HttpResponse& response);

}  // namespace torpor::wire::aws_json
