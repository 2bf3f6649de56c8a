#pragma once

#include <array>
#include <string_view>

namespace torpor::sim {

/// Everything that the world may do to a run.
enum class FaultKind {
    request_lost,
    response_lost,
    refused,
    throttle,
    stream_cut,
    duplicate_delivery,
    service_error,
    conflict,
    delay,
    disk_error,
    kill,
    partition,
    restart
};

/// The spellings of reports, in the order of FaultKind.
inline constexpr std::array<std::string_view, 13> fault_kind_names{
    "request-lost",  "response-lost", "refused", "throttle",   "stream-cut", "duplicate-delivery",
    "service-error", "conflict",      "delay",   "disk-error", "kill",       "partition",
    "restart"};

constexpr std::string_view to_text(FaultKind kind) {
    return fault_kind_names[static_cast<std::size_t>(kind)];
}

}  // namespace torpor::sim
