#pragma once

#include <string>
#include <vector>

#include "sim/checks/final_state.hpp"

namespace torpor::sim {

/// What is left of every conversation, in words that do not depend on where the runtime is
/// deployed: threads by their place in the tree, ids by their place in the history, no clocks.
/// What is left out, and why, is listed in docs/differential.md.
struct CanonicalState {
    std::vector<std::string> lines;  ///< thread by thread

    friend bool operator==(const CanonicalState&, const CanonicalState&) = default;
};

CanonicalState canonical_state(const FinalState& state);

/// The same without order: what was said, done and left, whichever came first. Turns of the model
/// are left out, as messages that come together get one answer for all.
std::vector<std::string> without_order(const CanonicalState& state);

/// Lines of one that the other does not have, marked with "-" and "+", and what is around them.
std::string difference(const CanonicalState& one, const CanonicalState& other);

}  // namespace torpor::sim
