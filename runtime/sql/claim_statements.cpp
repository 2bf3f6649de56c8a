#include <algorithm>

#include "runtime/base/invariant.hpp"
#include "runtime/sql/moments.hpp"
#include "runtime/sql/record_codec.hpp"
#include "runtime/sql/schema.hpp"
#include "runtime/sql/statements.hpp"

namespace torpor::sql {

namespace {

/// Reads the columns of one row in order.
class RowReader {
public:
    explicit RowReader(const std::vector<ports::SqlValue>& row) : row_(row) {}

    std::string text() {
        const auto* value = std::get_if<std::string>(&next());
        if (!value) throw ports::SqlError("XX001", "a column that holds text gave none");
        return *value;
    }
    std::int64_t integer() {
        const auto* value = std::get_if<std::int64_t>(&next());
        if (!value) throw ports::SqlError("XX001", "a column that holds an integer gave none");
        return *value;
    }
    void skip(std::size_t columns) { at_ += columns; }
    /// The row's format, which must be one that this version reads.
    void format() {
        if (integer() != row_format) {
            throw ports::SqlError("XX001", "a row was written by a version unknown to this one");
        }
    }

private:
    const ports::SqlValue& next() {
        if (at_ >= row_.size()) throw ports::SqlError("XX001", "a row has too few columns");
        return row_[at_++];
    }

    const std::vector<ports::SqlValue>& row_;
    std::size_t at_ = 0;
};

Step of_thread(const base::ThreadId& thread, std::string text) {
    Step step;
    step.text = std::move(text);
    step.parameters = {thread.str()};
    return step;
}

core::HistoryEntry read_entry(RowReader row) {
    core::HistoryEntry entry;
    row.format();
    entry.order = row.integer();
    entry.identity = base::MessageId(row.text());
    entry.body = decode_entry(row.text());
    return entry;
}

core::CallRecord read_call(RowReader row) {
    core::CallRecord call;
    row.format();
    call.call = base::CallId(row.text());
    call.tool = row.text();
    const auto kind = core::call_kind(row.text());
    const auto status = core::call_status(row.text());
    if (!kind || !status) throw ports::SqlError("XX001", "a call of an unknown kind or status");
    call.kind = *kind;
    call.status = *status;
    call.arguments = row.text();
    call.opened = instant(row.integer());
    call.due = optional_instant(row.integer());
    call.forgotten = optional_instant(row.integer());
    return call;
}

core::DeferredEvent read_deferred(RowReader row) {
    core::DeferredEvent deferred;
    row.format();
    deferred.position = row.integer();
    deferred.id = base::MessageId(row.text());
    deferred.event = decode_deferred(row.text());
    deferred.since = instant(row.integer());
    return deferred;
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

}  // namespace

std::vector<Step> claim_steps(const base::ThreadId& thread,
                              const std::vector<base::MessageId>& batch) {
    base::invariant(!batch.empty(), "a thread is claimed for some message");
    std::vector<Step> steps;
    steps.push_back(of_thread(
        thread,
        "INSERT INTO threads (thread_id, format, epoch, committed, history_length, outputs, "
        "outbox_positions, calls_kept, deferred_kept, toolsets_kept, metadata) "
        "VALUES ($1, 1, 1, 0, 0, 0, 0, 0, 0, 0, '') "
        "ON CONFLICT (thread_id) DO UPDATE SET epoch = threads.epoch + 1 "
        "RETURNING format, epoch, outputs, metadata, history_length, calls_kept, deferred_kept, "
        "outbox_positions, toolsets_kept"));
    steps.push_back(of_thread(thread,
                              "SELECT format, message_order, message_id, message_data FROM history "
                              "WHERE thread_id = $1 ORDER BY message_order"));
    steps.push_back(of_thread(
        thread,
        "SELECT format, call_id, tool, kind, status, arguments, opened_at, due_at, forgotten_at "
        "FROM calls WHERE thread_id = $1 ORDER BY call_id"));
    steps.push_back(of_thread(thread,
                              "SELECT format, ordinal, message_id, message_data, created_at "
                              "FROM deferred WHERE thread_id = $1 ORDER BY ordinal"));
    steps.push_back(of_thread(thread,
                              "SELECT format, outbox_id, ordinal, kind, payload FROM outbox "
                              "WHERE thread_id = $1 ORDER BY ordinal"));
    steps.push_back(of_thread(thread,
                              "SELECT format, server, manifest, fetched_at FROM toolsets "
                              "WHERE thread_id = $1 ORDER BY server"));
    // The columns that say how many there are follow in the order of these questions.
    constexpr std::size_t first_count = 4;
    for (std::size_t i = 1; i < steps.size(); ++i)
        steps[i].only_if = first_count + i - 1;
    auto consumed =
        of_thread(thread, "SELECT message_id FROM consumed WHERE thread_id = $1 AND message_id IN");
    std::vector<ports::SqlValue> ids;
    for (const auto& message : batch)
        ids.emplace_back(message.str());
    consumed.add_row(std::move(ids));
    steps.push_back(std::move(consumed));
    return steps;
}

core::ThreadState read_claim(const base::ThreadId& thread,
                             const std::vector<ports::SqlResult>& replies) {
    base::invariant(replies.size() == 7, "every statement of a claim was answered");
    core::ThreadState state;
    state.thread = thread;
    if (replies[0].rows.size() != 1) throw ports::SqlError("XX001", "a thread is one row");
    RowReader row(replies[0].rows.front());
    row.format();
    state.epoch = row.integer();
    state.outputs = row.integer();
    state.metadata = row.text();
    const auto length = row.integer();
    row.skip(2);  // Of calls and deferred events only whether there are any matters.
    state.outbox_positions = row.integer();
    for (const auto& entry : replies[1].rows)
        state.history.push_back(read_entry(RowReader(entry)));
    if (std::cmp_not_equal(state.history.size(), length)) {
        throw ports::SqlError("XX001", "a thread's history is not as long as its row says");
    }
    for (const auto& record : replies[2].rows) {
        auto call = read_call(RowReader(record));
        const auto id = call.call;
        state.calls.emplace(id, std::move(call));
    }
    for (const auto& event : replies[3].rows) {
        state.deferred.push_back(read_deferred(RowReader(event)));
    }
    for (const auto& item : replies[4].rows)
        state.outbox.push_back(read_outbox(RowReader(item)));
    for (const auto& one : replies[5].rows)
        state.toolsets.push_back(read_toolset(RowReader(one)));
    for (const auto& mark : replies[6].rows) {
        state.consumed.insert(base::MessageId(RowReader(mark).text()));
    }
    return state;
}

std::vector<Step> epoch_steps(const base::ThreadId& thread) {
    return {of_thread(thread, "SELECT epoch, committed FROM threads WHERE thread_id = $1")};
}

Epochs read_epochs(const std::vector<ports::SqlResult>& replies) {
    base::invariant(replies.size() == 1, "one statement has one reply");
    if (replies[0].rows.empty()) return {};
    RowReader row(replies[0].rows.front());
    Epochs epochs;
    epochs.claimed = row.integer();
    epochs.committed = row.integer();
    return epochs;
}

std::vector<Step> forget_steps(const base::ThreadId& thread,
                               const std::vector<base::OutboxId>& sent) {
    base::invariant(!sent.empty(), "there is something to forget");
    auto step = of_thread(thread, "DELETE FROM outbox WHERE thread_id = $1 AND outbox_id IN");
    std::vector<ports::SqlValue> ids;
    for (const auto& id : sent)
        ids.emplace_back(id.str());
    step.add_row(std::move(ids));
    return {std::move(step)};
}

}  // namespace torpor::sql
