#pragma once

#include "sim/checks/observation.hpp"

namespace torpor::sim {

/// Something happened that no program could have got around for certain: a process died, or a
/// message, a service or a disk failed. A conflict in the database is none: whoever meets one tries
/// again, at once and as often as is needed.
inline bool is_hindrance(const Happening& what) {
    if (std::holds_alternative<ProcessKilled>(what)) return true;
    const auto* fault = std::get_if<FaultHappened>(&what);
    return fault != nullptr && fault->kind != FaultKind::conflict;
}

}  // namespace torpor::sim
