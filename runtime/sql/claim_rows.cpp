#include "runtime/sql/claim_rows.hpp"

#include <utility>

#include "runtime/sql/fields.hpp"
#include "runtime/sql/history_codec.hpp"
#include "runtime/sql/moments.hpp"
#include "runtime/sql/order_codec.hpp"
#include "runtime/sql/standing_codec.hpp"
#include "runtime/sql/thread_codec.hpp"

namespace torpor::sql {

ThreadRow ThreadRow::read(const ports::SqlResult& reply) {
    if (reply.rows.size() != 1) throw ports::SqlError("XX001", "a thread is one row");
    RowReader reader(reply.rows.front());
    reader.format();
    ThreadRow row;
    row.epoch = reader.integer();
    row.outputs = reader.integer();
    row.metadata = reader.text();
    row.history_length = reader.integer();
    row.calls_kept = reader.integer();
    row.deferred_kept = reader.integer();
    row.outbox_positions = reader.integer();
    row.toolsets_kept = reader.integer();
    row.lineage = decode_lineage(reader.later_text());
    row.closed = reader.later_integer() != 0;
    row.compacted_to = reader.later_integer();
    row.standing_kept = reader.later_integer();
    row.outbox_waits = reader.integer() != 0;
    row.batch_is_known = reader.integer() != 0;
    return row;
}

core::ThreadState ThreadRow::state(const base::ThreadId& thread) const {
    core::ThreadState state;
    state.thread = thread;
    state.lineage = lineage;
    state.closed = closed;
    state.epoch = epoch;
    state.outputs = outputs;
    state.outbox_positions = outbox_positions;
    state.metadata = metadata;
    state.compacted_to = compacted_to;
    state.history_length = history_length;
    return state;
}

NumberedRow read_numbered(RowReader row) {
    NumberedRow numbered;
    row.format();
    numbered.number = row.integer();
    numbered.id = base::MessageId(row.text());
    numbered.data = row.text();
    return numbered;
}

void restore(std::string& column,
             const ContentKey& key,
             const std::map<ContentKey, std::string>& contents) {
    const auto bytes = taken_out(column);
    if (!bytes) return;
    const auto found = contents.find(key);
    if (found == contents.end() || found->second.size() != *bytes) {
        refuse_row("a text that lies elsewhere is missing or incomplete");
    }
    column = found->second;
}

core::HistoryEntry read_entry(const NumberedRow& numbered) {
    return {.order = numbered.number, .identity = numbered.id, .body = decode_entry(numbered.data)};
}

core::DeferredEvent read_deferred(const NumberedRow& numbered,
                                  const std::vector<ports::SqlValue>& row) {
    core::DeferredEvent deferred;
    deferred.position = numbered.number;
    deferred.id = numbered.id;
    deferred.event = decode_deferred(numbered.data);
    const auto* since = row.empty() ? nullptr : std::get_if<std::int64_t>(&row.back());
    if (since == nullptr) refuse_row("an event that waits since no time");
    deferred.since = instant(*since);
    return deferred;
}

std::string read_summary(RowReader row) {
    row.format();
    return row.text();
}

core::CallRecord read_call(RowReader row) {
    core::CallRecord call;
    row.format();
    call.call = base::CallId(row.text());
    call.tool = row.text();
    const auto kind = core::call_kind(row.text());
    const auto status = core::call_status(row.text());
    if (!kind || !status) refuse_row("a call of an unknown kind or status");
    call.kind = *kind;
    call.status = *status;
    call.arguments = row.text();
    call.opened = instant(row.integer());
    call.due = optional_instant(row.integer());
    call.forgotten = optional_instant(row.integer());
    decode_details(row.later_text(), call);
    return call;
}

core::OutboxItem read_outbox(RowReader row) {
    core::OutboxItem item;
    row.format();
    item.id = base::OutboxId(row.text());
    item.position = row.integer();
    const auto kind = row.text();
    item.order = decode_order(kind, row.text());
    return item;
}

core::SessionToolset read_toolset(RowReader row) {
    core::SessionToolset toolset;
    row.format();
    toolset.server = row.text();
    toolset.manifest = decode_manifest(row.text());
    toolset.fetched = instant(row.integer());
    return toolset;
}

core::Standing read_standing(RowReader row) {
    row.format();
    core::StandingKey key;
    key.kind = row.text();
    key.id = row.text();
    return decode_standing(key, row.text());
}

}  // namespace torpor::sql
