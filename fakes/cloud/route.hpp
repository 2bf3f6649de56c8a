#pragma once

#include <string>
#include <variant>

#include "runtime/wire/http.hpp"

/// Which service of the account a request is for.
namespace torpor::fakes::cloud {

struct ToQueues {};
struct ToSchedules {};
struct ToTables {};
struct ToModel {};
struct ToToolServer {
    std::string server;
};
/// The runtime API of an environment or function, or a Function URL.
struct ToFunctions {};
struct Nowhere {};
using Route =
    std::variant<ToQueues, ToSchedules, ToTables, ToModel, ToToolServer, ToFunctions, Nowhere>;

/// By host name first, as DNS would; then by path, X-Amz-Target and credential scope, as one real
/// port must. `region` is part of the host names.
Route route(const wire::HttpRequest& request, const std::string& region);

}  // namespace torpor::fakes::cloud
