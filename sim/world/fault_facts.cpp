#include "sim/world/fault_facts.hpp"

#include <utility>

#include "runtime/base/invariant.hpp"
#include "sim/world/daemon_process.hpp"

namespace torpor::sim {

namespace {

FaultKind kind_of(LinkFault fault) {
    switch (fault) {
        case LinkFault::refused:
            return FaultKind::refused;
        case LinkFault::request_lost:
            return FaultKind::request_lost;
        case LinkFault::response_lost:
            return FaultKind::response_lost;
        case LinkFault::body_cut:
            return FaultKind::stream_cut;
        case LinkFault::delayed:
            return FaultKind::delay;
    }
    base::invariant(false, "a fault of a link is one of the list");
    std::unreachable();
}

FaultKind kind_of(fakes::InjectedFault::Kind fault) {
    using Kind = fakes::InjectedFault::Kind;
    switch (fault) {
        case Kind::throttled:
            return FaultKind::throttle;
        case Kind::failed:
            return FaultKind::service_error;
        case Kind::stream_cut:
            return FaultKind::stream_cut;
        case Kind::delivered_twice:
            return FaultKind::duplicate_delivery;
        case Kind::conflict:
            return FaultKind::conflict;
    }
    base::invariant(false, "a fault of a service is one of the list");
    std::unreachable();
}

}  // namespace

bool is_runtime_host(std::string_view host) {
    return host == daemon_host || host.starts_with("worker-");
}

FaultHappened fault_of_link(LinkFault fault, const std::string& from, const std::string& to) {
    const auto kind = kind_of(fault);
    if (is_runtime_host(from)) return {kind, from, to};
    if (is_runtime_host(to)) return {kind, to, from};
    return {kind, "", from + " -> " + to};
}

FaultHappened fault_of_service(const fakes::InjectedFault& fault, const std::string& client) {
    const auto kind = kind_of(fault.kind);
    // What a queue delivers twice is nobody's request.
    const bool of_client = kind != FaultKind::duplicate_delivery && is_runtime_host(client);
    return {kind, of_client ? client : "", fault.where};
}

}  // namespace torpor::sim
