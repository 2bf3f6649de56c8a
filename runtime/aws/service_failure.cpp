#include "runtime/aws/service_failure.hpp"

#include <algorithm>
#include <array>
#include <string_view>

#include "runtime/wire/aws_json.hpp"

namespace torpor::aws {

namespace {

/// Error types that ask for fewer requests, by their beginning; the status of some is a plain 400.
constexpr std::array<std::string_view, 6> throttling_prefixes{
    "Throttl",         "RequestThrottled", "RequestLimit", "ProvisionedThroughput",
    "TooManyRequests", "ModelNotReady"};

bool is_throttling(std::string_view type) {
    return std::ranges::any_of(throttling_prefixes,
                               [&](std::string_view prefix) { return type.starts_with(prefix); });
}

/// A request that lay in a frozen process too long is signed anew and then accepted.
bool is_stale_signature(const ServiceFailure& failure) {
    return failure.message.starts_with("Signature expired") || failure.type == "RequestExpired";
}

Error error_of(const ServiceFailure& failure) {
    if (failure.status == 429 || is_throttling(failure.type)) return Error::throttled;
    if (failure.status >= 500 || failure.status == 408) return Error::service_failed;
    if (is_stale_signature(failure)) return Error::service_failed;
    // Nothing that AWS documents: a proxy, or an endpoint that is none.
    if (failure.status < 400) return Error::not_understood;
    return Error::refused;
}

}  // namespace

boost::system::system_error ServiceFailure::exception(const std::string& service) const {
    auto text = service + ": ";
    if (!type.empty()) text += type + ": ";
    return {make_error_code(error), text + message};
}

ServiceFailure classify(const wire::HttpResponse& response) {
    auto said = wire::aws_json::decode_error(response);
    ServiceFailure failure;
    failure.status = response.status;
    failure.type = std::move(said.type);
    failure.message = std::move(said.message);
    failure.error = error_of(failure);
    return failure;
}

ServiceFailure classify(const ports::HttpFailure& failure) {
    return {.error = Error::unreachable, .status = 0, .type = {}, .message = failure.what()};
}

}  // namespace torpor::aws
