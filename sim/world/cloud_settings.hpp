#pragma once

#include <string_view>

#include "fakes/cloud/settings.hpp"
#include "sim/checks/rows.hpp"
#include "sim/scenario/scenario.hpp"

namespace torpor::sim {

/// Under which every deployment of the simulator mints its callback tokens.
inline constexpr std::string_view callback_secret = "simulated-callback-secret";
inline constexpr std::string_view database_host = "cluster.dsql.us-east-1.on.aws";

/// Where clients outside the simulator find the account: scheme and authority of each kind of
/// address. In the simulator every service has its own host name.
struct Addresses {
    std::string queues;              ///< before "/ACCOUNT/QUEUE"
    std::string receiver;            ///< the Function URL of rap-receiver
    std::string tool_server_prefix;  ///< before the server's name
    std::string tool_server_suffix;  ///< after it
};
Addresses simulated_addresses(const fakes::Account& account);
/// Everything behind one port, as `torpor fakes serve` has it.
Addresses shared_port_addresses(std::uint16_t port);

/// The deployment that a scenario describes.
fakes::cloud::CloudSettings cloud_settings(const Scenario& scenario,
                                           fakes::lambda::Hosting hosting,
                                           const Addresses& addresses);

/// The variables of the three functions, which is how they are configured everywhere.
std::map<std::string, std::string> function_variables(const Scenario& scenario,
                                                      const fakes::Account& account,
                                                      const Addresses& addresses);

}  // namespace torpor::sim
