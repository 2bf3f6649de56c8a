#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "sim/coverage/coverage.hpp"
#include "sim/coverage/protocol_state.hpp"
#include "sim/scenario/fault_kind.hpp"

namespace torpor::sim {

/// What is to be thought of an entry that was never met.
enum class Mark {
    expected,    ///< a search of some thousand runs meets it; not to is a gap
    rare,        ///< it can be met, and a search need not
    impossible,  ///< it cannot be met; the reason says why
    unknown      ///< it was met and the catalogue does not have it
};
std::string_view to_text(Mark mark);

struct CatalogueEntry {
    Aspect aspect = Aspect::faults;
    std::string name;
    Mark mark = Mark::expected;
    std::string reason;  ///< why it is rare or impossible
    std::uint64_t count = 0;
};

/// Everything that there is to meet, in a fixed order, with a count of 0.
std::vector<CatalogueEntry> catalogue();

/// The catalogue with what was met, and behind it what it does not have.
std::vector<CatalogueEntry> entries(const Coverage& coverage);

/// What a gate objects to: what is expected and was never met, what is impossible and was met, what
/// is not known.
std::vector<CatalogueEntry> gaps(const Coverage& coverage);

/// The name of a cell of the matrix, such as "kill/claiming".
std::string cell_name(FaultKind fault, ProtocolState state);

}  // namespace torpor::sim
