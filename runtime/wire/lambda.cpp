#include "runtime/wire/lambda.hpp"

#include <algorithm>
#include <charconv>
#include <utility>

#include "runtime/wire/json.hpp"

namespace torpor::wire::lambda {

namespace {

constexpr std::string_view version_prefix = "/2018-06-01/runtime/";
constexpr std::string_view invocation_prefix = "invocation/";

HttpRequest runtime_request(const Url& runtime_api, std::string method, std::string_view tail) {
    HttpRequest request;
    request.method = std::move(method);
    request.url = runtime_api;
    while (request.url.target.ends_with('/'))
        request.url.target.pop_back();
    request.url.target.append(version_prefix).append(tail);
    return request;
}

std::string invocation_tail(std::string_view request_id, std::string_view verb) {
    return std::string{invocation_prefix} + percent_encode(request_id) + "/" + std::string{verb};
}

HttpRequest failure_request(const Url& runtime_api,
                            std::string_view tail,
                            const FunctionError& error) {
    auto request = runtime_request(runtime_api, "POST", tail);
    request.headers = {{"Content-Type", "application/json"},
                       {"Lambda-Runtime-Function-Error-Type", error.type}};
    const json::Value body = {{"errorMessage", error.message},
                              {"errorType", error.type},
                              {"stackTrace", json::Value::array()}};
    request.body = json::dump(body);
    return request;
}

HttpResponse json_response(int status, const json::Value& body) {
    return {.status = status,
            .headers = {{"Content-Type", "application/json"}},
            .body = json::dump(body)};
}

std::unexpected<DecodeError> fail(std::string path, std::string expected) {
    return std::unexpected(DecodeError{std::move(path), std::move(expected)});
}

/// The runtime may send any body with an error; what is missing is named as Lambda names it.
FunctionError function_error(const HttpRequest& request) {
    FunctionError error{.type = "Unhandled", .message = {}};
    if (const auto* type = find_header(request.headers, "Lambda-Runtime-Function-Error-Type")) {
        error.type = *type;
    }
    const auto body = json::parse_object(request.body);
    if (!body) return error;
    json::ObjectReader reader{*body, ""};
    const auto type = reader.optional_text("errorType");
    const auto message = reader.optional_text("errorMessage");
    if (type && !type->empty()) error.type = *type;
    if (message) error.message = *message;
    return error;
}

}  // namespace

HttpRequest next_request(const Url& runtime_api) {
    return runtime_request(runtime_api, "GET", "invocation/next");
}

HttpRequest response_request(const Url& runtime_api,
                             std::string_view request_id,
                             std::string body) {
    auto request = runtime_request(runtime_api, "POST", invocation_tail(request_id, "response"));
    request.headers = {{"Content-Type", "application/json"}};
    request.body = std::move(body);
    return request;
}

HttpRequest error_request(const Url& runtime_api,
                          std::string_view request_id,
                          const FunctionError& error) {
    return failure_request(runtime_api, invocation_tail(request_id, "error"), error);
}

HttpRequest init_error_request(const Url& runtime_api, const FunctionError& error) {
    return failure_request(runtime_api, "init/error", error);
}

Decoded<Invocation> decode_invocation(const HttpResponse& response) {
    if (response.status != 200) {
        return fail("", "status 200, not " + std::to_string(response.status));
    }
    const auto header = [&](std::string_view name) {
        const auto* value = find_header(response.headers, name);
        return value == nullptr ? std::string{} : *value;
    };
    Invocation invocation;
    invocation.request_id = header("Lambda-Runtime-Aws-Request-Id");
    if (invocation.request_id.empty()) return fail("Lambda-Runtime-Aws-Request-Id", "a header");

    const auto deadline = header("Lambda-Runtime-Deadline-Ms");
    std::int64_t count = 0;
    const auto [end, error] =
        std::from_chars(deadline.data(), deadline.data() + deadline.size(), count);
    // The largest instant is about 9.2e12 milliseconds of 1970.
    constexpr std::int64_t count_max = 9'000'000'000'000;
    if (error != std::errc{} || end != deadline.data() + deadline.size() || count < 0 ||
        count > count_max) {
        return fail("Lambda-Runtime-Deadline-Ms", "milliseconds since 1970");
    }
    invocation.deadline = base::Instant{std::chrono::milliseconds{count}};
    invocation.function_arn = header("Lambda-Runtime-Invoked-Function-Arn");
    invocation.event = response.body;
    return invocation;
}

Decoded<RuntimeCall> decode_runtime_call(const HttpRequest& request, std::string_view path) {
    if (!path.starts_with(version_prefix)) return fail("path", "/2018-06-01/runtime/...");
    path.remove_prefix(version_prefix.size());
    if (path == "invocation/next" && request.method == "GET") return NextCall{};
    if (path == "init/error" && request.method == "POST") {
        return InitErrorCall{function_error(request)};
    }
    if (!path.starts_with(invocation_prefix) || request.method != "POST") {
        return fail("not_simulated", "next, response, error or init/error");
    }
    path.remove_prefix(invocation_prefix.size());
    const auto slash = std::min(path.find('/'), path.size());
    const auto verb = path.substr(std::min(slash + 1, path.size()));
    const auto request_id = percent_decode(path.substr(0, slash));
    if (!request_id || request_id->empty()) return fail("path", "a request id");

    if (find_header(request.headers, "Lambda-Runtime-Function-Response-Mode") != nullptr) {
        return fail("not_simulated", "a response that is not streamed");
    }
    if (verb == "response") return ResponseCall{*request_id, request.body};
    if (verb == "error") return ErrorCall{*request_id, function_error(request)};
    return fail("not_simulated", "response or error");
}

HttpResponse encode(const Invocation& invocation) {
    return {.status = 200,
            .headers = {{"Content-Type", "application/json"},
                        {"Lambda-Runtime-Aws-Request-Id", invocation.request_id},
                        {"Lambda-Runtime-Deadline-Ms",
                         std::to_string(base::unix_milliseconds(invocation.deadline))},
                        {"Lambda-Runtime-Invoked-Function-Arn", invocation.function_arn}},
            .body = invocation.event};
}

HttpResponse encode_accepted() {
    return json_response(202, {{"status", "OK"}});
}

HttpResponse encode_runtime_error(int status, std::string_view type, std::string_view message) {
    return json_response(status, {{"errorMessage", message}, {"errorType", type}});
}

}  // namespace torpor::wire::lambda
