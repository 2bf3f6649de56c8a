#include "runtime/aws/account.hpp"

#include <utility>

#include "runtime/base/invariant.hpp"

namespace torpor::aws {

namespace {

wire::Url regional_endpoint(std::string_view service, const std::string& region) {
    auto url = wire::parse_url("https://" + std::string{service} + "." + region + ".amazonaws.com");
    base::invariant(url.has_value(), "a region is a part of a host name");
    return *std::move(url);
}

}  // namespace

Account account_in(std::string region, wire::sigv4::Credentials credentials) {
    Account account;
    account.credentials = std::move(credentials);
    account.sqs = regional_endpoint("sqs", region);
    account.dynamodb = regional_endpoint("dynamodb", region);
    account.scheduler = regional_endpoint("scheduler", region);
    account.bedrock = regional_endpoint("bedrock-runtime", region);
    account.region = std::move(region);
    return account;
}

}  // namespace torpor::aws
