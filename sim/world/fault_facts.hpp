#pragma once

#include <string>
#include <string_view>

#include "fakes/service.hpp"
#include "sim/checks/observation.hpp"
#include "sim/network/link.hpp"

/// The faults of a run in the one shape in which checks and reports see them.
namespace torpor::sim {

/// Whether the host is a process of the runtime.
bool is_runtime_host(std::string_view host);

/// A fault of the way between two hosts. `where` is the end that is no process of the runtime.
FaultHappened fault_of_link(LinkFault fault, const std::string& from, const std::string& to);
/// A fault of a service, while it served the client; empty if it served none.
FaultHappened fault_of_service(const fakes::InjectedFault& fault, const std::string& client);

}  // namespace torpor::sim
