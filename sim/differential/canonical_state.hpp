#pragma once

#include <map>
#include <string>
#include <vector>

#include "sim/checks/final_state.hpp"

namespace torpor::sim {

/// What is left of one conversation with all its threads, in words that do not depend on where the
/// runtime is deployed: threads by their place in the tree, ids by their place in the history, no
/// clocks. What is left out, and why, is listed in docs/differential.md.
using Conversation = std::vector<std::string>;

/// By the name of the root thread.
using CanonicalState = std::map<std::string, Conversation>;

CanonicalState canonical_state(const FinalState& state);

/// The same without order: what was said, done and left, whichever came first. Turns of the model
/// are left out, as messages that come together get one answer for all.
Conversation without_order(const Conversation& conversation);

/// All lines of both in their order: "-" marks those of one alone, "+" those of the other alone.
std::string difference(const Conversation& one, const Conversation& other);

}  // namespace torpor::sim
