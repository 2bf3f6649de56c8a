#pragma once

#include <string>
#include <variant>

#include "fakes/effect.hpp"
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
/// The runtime API of one simulated environment.
struct ToEnvironment {
    EnvironmentId environment{};
    std::string path;  ///< what follows the base of the runtime API
};
/// The runtime API that the external environments of a function share.
struct ToFunction {
    std::string function;
    std::string path;
};
/// A Function URL.
struct ToUrl {
    std::string function;
    std::string target;  ///< path and query as the function sees them
};
struct Nowhere {};
using Route = std::variant<ToQueues,
                           ToSchedules,
                           ToTables,
                           ToModel,
                           ToToolServer,
                           ToEnvironment,
                           ToFunction,
                           ToUrl,
                           Nowhere>;

/// By host name first, as DNS would; then by path, X-Amz-Target and credential scope, as one real
/// port must. `region` is part of the host names.
Route route(const wire::HttpRequest& request, const std::string& region);

}  // namespace torpor::fakes::cloud
