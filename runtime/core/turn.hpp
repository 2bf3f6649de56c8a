#pragma once

#include <cstddef>

#include "runtime/base/random.hpp"
#include "runtime/core/draft.hpp"
#include "runtime/core/model_turn.hpp"
#include "runtime/core/tool_catalog.hpp"

/// What a turn of the model does to a thread.
namespace torpor::core {

/// How often the model is asked within one slice, and about how many rows its turns may add to the
/// slice's commit before it is asked no more; a transaction of Aurora DSQL takes 3,000.
inline constexpr int turns_per_slice_max = 64;
inline constexpr std::size_t turn_rows_max = 1'000;
/// What the children of one turn may hold together: each has a result for every call of the turn.
inline constexpr std::size_t birth_rows_per_turn_max = 512;

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
