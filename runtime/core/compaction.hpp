#pragma once

#include <string>

#include "runtime/core/draft.hpp"
#include "runtime/core/model_turn.hpp"
#include "runtime/core/projection.hpp"
#include "runtime/core/tool_catalog.hpp"

/// Replacing the older part of a thread's view by a summary (rap.md 3.11, done within the thread).
/// History itself is never changed: the cut is a number, the summary a row of its own.
namespace torpor::core {

/// Why a summary is made.
enum class SummaryCause {
    asked,    ///< by a message; it may fail, and is asked for again later
    too_long  ///< the model takes no request any more: the view must become shorter
};

/// After a turn that used so many tokens: sends the thread a compaction, unless one is under way,
/// or failed and little was added since.
void ask_for_compaction(Draft& draft, const TokenUsage& usage);

/// Consumes a compaction message. True if a summary is due.
bool take_compaction(Draft& draft, const base::MessageId& id);

/// There is something that a summary could replace, and this slice has made none.
bool can_summarise(const Draft& draft);

/// Asks for a summary of the view up to the cut. Requires can_summarise().
ModelRequest summary_request(const Draft& draft,
                             const ToolCatalog& tools,
                             std::string prompt,
                             Showing showing);

/// Replaces the view up to the cut by the turn's text and a machine-made section about what stands
/// open. A turn without text is a failure. Nothing may have been appended since the request.
void apply_summary(Draft& draft, const ModelTurn& turn, SummaryCause cause);

/// There is no summary. If the view must become shorter it is cut without the model's words
/// [D-052].
void give_up_summary(Draft& draft, SummaryCause cause);

}  // namespace torpor::core
