#include "fakes/cloud/route.hpp"

#include <optional>
#include <string_view>

#include "runtime/wire/sigv4.hpp"

namespace torpor::fakes::cloud {

namespace {

std::optional<Route> by_host(std::string_view host, const std::string& region) {
    const std::string zone = "." + region + ".amazonaws.com";
    if (host.ends_with(zone)) {
        const auto service = host.substr(0, host.size() - zone.size());
        if (service == "sqs") return ToQueues{};
        if (service == "dynamodb") return ToTables{};
        if (service == "scheduler") return ToSchedules{};
        if (service == "bedrock-runtime") return ToModel{};
        return Nowhere{};
    }
    constexpr std::string_view tools = ".tools";
    if (host.ends_with(tools)) {
        return ToToolServer{std::string{host.substr(0, host.size() - tools.size())}};
    }
    if (host.starts_with("runtime-api-")) return ToFunctions{};
    if (host.ends_with(".lambda-url." + region + ".on.aws")) return ToFunctions{};
    return std::nullopt;
}

std::optional<Route> by_path(std::string_view target) {
    if (target.starts_with("/functions/") || target.starts_with("/urls/")) return ToFunctions{};
    constexpr std::string_view tools = "/tools/";
    if (target.starts_with(tools)) {
        const auto rest = target.substr(tools.size());
        return ToToolServer{std::string{rest.substr(0, rest.find_first_of("/?"))}};
    }
    if (target.starts_with("/schedules/")) return ToSchedules{};
    if (target.starts_with("/model/")) return ToModel{};
    return std::nullopt;
}

}  // namespace

Route route(const wire::HttpRequest& request, const std::string& region) {
    if (const auto found = by_host(request.url.host, region)) return *found;
    if (const auto found = by_path(request.url.target)) return *found;
    const auto* target = wire::find_header(request.headers, "X-Amz-Target");
    if (target != nullptr && target->starts_with("AmazonSQS.")) return ToQueues{};
    if (target != nullptr && target->starts_with("DynamoDB_")) return ToTables{};

    // What is left names its service in the signature, if at all.
    const auto service = wire::sigv4::signed_service(request);
    if (service == "sqs") return ToQueues{};
    if (service == "dynamodb") return ToTables{};
    if (service == "scheduler") return ToSchedules{};
    if (service == "bedrock") return ToModel{};
    return Nowhere{};
}

}  // namespace torpor::fakes::cloud
