#pragma once

#include <optional>

#include "fakes/cloud/route.hpp"
#include "fakes/service.hpp"

namespace torpor::fakes::cloud {

/// What a service of AWS may answer to any request before it has done anything: a failure of its
/// own, or that it is asked too often. Never for the runtime API, function URLs and tool servers.
/// Source: the common errors of each API (aws.md 1.1, 4, 6, 7.3).
std::optional<Outcome> draw_service_error(Ticket ticket,
                                          const Route& route,
                                          int per_thousand,
                                          Moment moment);

}  // namespace torpor::fakes::cloud
