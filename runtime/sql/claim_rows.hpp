#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <string_view>

#include "runtime/base/ids.hpp"
#include "runtime/core/thread_state.hpp"
#include "runtime/sql/contents.hpp"
#include "runtime/sql/row_reader.hpp"

/// The rows of a thread as a claim reads them. All of it throws SqlError XX001 for rows that no
/// version wrote.
namespace torpor::sql {

/// The row that a thread is.
struct ThreadRow {
    static constexpr std::string_view columns =
        "format, epoch, outputs, metadata, history_length, calls_kept, deferred_kept, "
        "outbox_positions, toolsets_kept, lineage, closed, compacted_to, standing_kept";

    static ThreadRow read(const ports::SqlResult& reply);
    /// What of a thread's state its row tells.
    core::ThreadState state(const base::ThreadId& thread) const;

    std::int64_t epoch = 0;
    std::int64_t outputs = 0;
    std::string metadata;
    std::int64_t history_length = 0;
    std::int64_t calls_kept = 0;
    std::int64_t deferred_kept = 0;
    std::int64_t outbox_positions = 0;
    std::int64_t toolsets_kept = 0;
    core::Lineage lineage;
    bool closed = false;
    std::int64_t compacted_to = 0;
    std::int64_t standing_kept = 0;
    bool outbox_waits = false;    ///< asked for along with the columns
    bool batch_is_known = false;  ///< some message of the batch has taken effect; likewise
};

/// A row of a numbered list, whose text may lie elsewhere.
struct NumberedRow {
    std::int64_t number = 0;
    base::MessageId id;
    std::string data;
};
NumberedRow read_numbered(RowReader row);
/// Puts the text back that was taken out of the column.
void restore(std::string& column,
             const ContentKey& key,
             const std::map<ContentKey, std::string>& contents);

core::HistoryEntry read_entry(const NumberedRow& numbered);
/// `row` is the one that `numbered` was read from.
core::DeferredEvent read_deferred(const NumberedRow& numbered,
                                  const std::vector<ports::SqlValue>& row);
std::string read_summary(RowReader row);
core::CallRecord read_call(RowReader row);
core::OutboxItem read_outbox(RowReader row);
core::SessionToolset read_toolset(RowReader row);
core::Standing read_standing(RowReader row);

}  // namespace torpor::sql
