#pragma once

#include "sim/coverage/catalogue.hpp"

namespace torpor::sim {

struct CellMark {
    Mark mark = Mark::expected;
    std::string_view reason;  ///< empty if expected
};

/// Whether this fault can meet a process in this state. Why it cannot is documented with it.
CellMark mark_of(FaultKind fault, ProtocolState state);

}  // namespace torpor::sim
