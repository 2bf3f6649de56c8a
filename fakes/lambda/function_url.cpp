#include "fakes/lambda/function_url.hpp"

#include <algorithm>
#include <string>
#include <utility>

namespace torpor::fakes::lambda {
namespace {

std::string lower_case(std::string text) {
    std::ranges::transform(text, text.begin(), [](char c) {
        return 'A' <= c && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
    });
    return text;
}

wire::HttpResponse json_response(int status, std::string body) {
    wire::HttpResponse response;
    response.status = status;
    response.headers = {{"Content-Type", "application/json"}};
    response.body = std::move(body);
    return response;
}

wire::HttpResponse bad_gateway() {
    return json_response(502, "Internal Server Error");
}

}  // namespace

wire::lambda::UrlEvent url_event(const wire::HttpRequest& request, std::string_view target) {
    wire::lambda::UrlEvent event;
    event.method = request.method;
    const auto question = std::min(target.find('?'), target.size());
    event.path = target.substr(0, question);
    event.query = target.substr(std::min(question + 1, target.size()));
    event.headers["host"] = request.url.authority();
    for (const auto& header : request.headers) {
        // Values of one name are joined, as documented for payload format 2.0.
        auto [place, first] = event.headers.try_emplace(lower_case(header.name), header.value);
        if (!first && place->first != "host") place->second += "," + header.value;
    }
    event.body = request.body;
    return event;
}

wire::HttpResponse url_response(const Finished& finished) {
    switch (finished.end) {
        case InvocationEnd::answered:
            break;
        case InvocationEnd::function_error:
        case InvocationEnd::timed_out:
        case InvocationEnd::crashed:
            return bad_gateway();
    }
    auto reply = wire::lambda::decode_url_reply(finished.body);
    if (!reply) return bad_gateway();
    wire::HttpResponse response;
    response.status = reply->status;
    response.headers = std::move(reply->headers);
    wire::set_header(response.headers, "Content-Type", reply->content_type);
    response.body = std::move(reply->body);
    return response;
}

wire::HttpResponse url_forbidden() {
    auto response = json_response(
        403,
        R"({"Message":"Forbidden. For troubleshooting Function URL authorization issues, see: )"
        R"(https://docs.aws.amazon.com/lambda/latest/dg/urls-auth.html"})");
    wire::set_header(response.headers, "x-amzn-ErrorType", "AccessDeniedException");
    return response;
}

wire::HttpResponse url_throttled() {
    auto response = json_response(
        429, R"({"Reason":"ReservedFunctionConcurrentInvocationLimitExceeded","Type":"User",)"
             R"("message":"Rate Exceeded."})");
    wire::set_header(response.headers, "x-amzn-ErrorType", "TooManyRequestsException");
    return response;
}

wire::HttpResponse url_too_large() {
    auto response = json_response(413, R"({"Message":"Request Entity Too Large"})");
    wire::set_header(response.headers, "x-amzn-ErrorType", "RequestTooLargeException");
    return response;
}

}  // namespace torpor::fakes::lambda
