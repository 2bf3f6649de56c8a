#pragma once

#include <cstddef>

#include "runtime/base/random.hpp"
#include "runtime/core/draft.hpp"
#include "runtime/core/model_turn.hpp"
#include "runtime/core/tool_catalog.hpp"

/// What a turn of the model does to a thread.
namespace torpor::core {

/// What the turns of one slice have come to: a slice is one commit, so they are bounded.
struct Rounds {
    int turns = 0;
    int fruitless = 0;     ///< in a row: turns that made calls of which none could be made
    std::size_t rows = 0;  ///< about how many rows the turns add to the slice's commit
};

/// Appends a turn that was owed: the text, which becomes an output, then every call, then the
/// results that are there already. Calls of tools become orders, or questions to the user; built-in
/// tools are executed; what cannot be made becomes a local error and stops no neighbour. Asks for a
/// compaction when the usage says so.
///
/// The model owes another turn if no call is pending then. When the bounds of `rounds` are
/// reached, the user is told instead, and the thread rests until something arrives.
void apply_turn(Draft& draft,
                Rounds& rounds,
                const ModelTurn& turn,
                const ToolCatalog& tools,
                base::Random& random);

}  // namespace torpor::core
