#pragma once

#include <string>

#include "runtime/wire/http.hpp"
#include "runtime/wire/sigv4.hpp"

namespace torpor::aws {

/// Who we are to AWS, and where its services are. An endpoint is scheme and authority; it need not
/// be AWS's own host.
struct Account {
    wire::sigv4::Credentials credentials;
    std::string region;
    wire::Url sqs;
    wire::Url dynamodb;
    wire::Url scheduler;
    wire::Url bedrock;
};

/// An account whose services are at the hosts of its region, such as sqs.us-east-1.amazonaws.com.
Account account_in(std::string region, wire::sigv4::Credentials credentials);

}  // namespace torpor::aws
