#include "runtime/wire/aws_json.hpp"

#include "runtime/wire/json.hpp"

namespace torpor::wire::aws_json {

namespace {

constexpr std::string_view content_type = "application/x-amz-json-1.0";

/// "Shape" of "com.amazonaws.sqs#Shape" and of "Shape:http://internal/".
std::string shape_name(std::string_view type) {
    type = type.substr(type.find('#') + 1);
    return std::string(type.substr(0, type.find(':')));
}

std::string text_member(const json::Value& object, const char* key) {
    auto found = object.find(key);
    if (found == object.end() || !found->is_string()) return {};
    return found->get<std::string>();
}

}  // namespace

HttpRequest request(const Url& endpoint, std::string_view target, std::string body) {
    HttpRequest request;
    request.method = "POST";
    request.url = endpoint;
    request.url.target = "/";
    request.headers = {{"Content-Type", std::string(content_type)},
                       {"X-Amz-Target", std::string(target)}};
    request.body = std::move(body);
    return request;
}

std::string operation(const HttpRequest& request, std::string_view prefix) {
    const std::string* target = find_header(request.headers, "X-Amz-Target");
    if (!target) return {};
    std::string_view text = *target;
    if (!text.starts_with(prefix)) return {};
    text.remove_prefix(prefix.size());
    if (!text.starts_with('.')) return {};
    return std::string(text.substr(1));
}

HttpResponse reply(int status, std::string body) {
    HttpResponse response;
    response.status = status;
    response.headers = {{"Content-Type", std::string(content_type)}};
    response.body = std::move(body);
    return response;
}

Error decode_error(const HttpResponse& response) {
    Error error;
    Decoded<json::Value> body = json::parse_object(response.body);
    if (body) {
        error.type = shape_name(text_member(*body, "__type"));
        error.message = text_member(*body, "message");
        if (error.message.empty()) error.message = text_member(*body, "Message");
    }
    const std::string* header = find_header(response.headers, "x-amzn-ErrorType");
    if (header) error.type = shape_name(*header);
    if (error.message.empty()) {
        error.message = "HTTP status " + std::to_string(response.status) + " without a message";
    }
    return error;
}

}  // namespace torpor::wire::aws_json
