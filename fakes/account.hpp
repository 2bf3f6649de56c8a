#pragma once

#include <string>

#include "runtime/wire/sigv4.hpp"

namespace torpor::fakes {

/// The AWS account in which the simulated services live: its names, and the one key it knows.
struct Account {
    std::string region = "us-east-1";
    std::string id = "123456789012";
    wire::sigv4::Credentials credentials;
};

}  // namespace torpor::fakes
