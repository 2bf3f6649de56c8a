#include <utility>

#include "runtime/base/invariant.hpp"
#include "runtime/sql/moments.hpp"
#include "runtime/sql/record_codec.hpp"
#include "runtime/sql/schema.hpp"
#include "runtime/sql/statements.hpp"

namespace torpor::sql {

namespace {

Step advance_thread(const core::Commit& commit) {
    Step step;
    step.affects = Step::Affects::at_least_one_row;
    step.text =
        "UPDATE threads SET committed = $2, history_length = $3, outputs = $4, "
        "outbox_positions = $5, metadata = $6, calls_kept = $7, deferred_kept = $8, "
        "toolsets_kept = $9 "
        "WHERE thread_id = $1 AND epoch = $2 AND committed < $2";
    step.parameters = {
        commit.thread.str(),     commit.epoch,    commit.history_length, commit.outputs,
        commit.outbox_positions, commit.metadata, commit.calls_kept,     commit.deferred_kept,
        commit.toolsets_kept};
    return step;
}

Step insert_history(const core::Commit& commit) {
    Step step;
    step.text =
        "INSERT INTO history (thread_id, message_order, message_id, kind, format, message_data, "
        "created_at) VALUES";
    for (const auto& entry : commit.entries) {
        auto record = encode(entry);
        step.add_row({commit.thread.str(), entry.order, entry.identity.str(),
                      std::move(record.kind), row_format, std::move(record.text),
                      nanoseconds(commit.at)});
    }
    return step;
}

Step insert_consumed(const core::Commit& commit) {
    Step step;
    step.text = "INSERT INTO consumed (thread_id, message_id, outcome, seen_at) VALUES";
    for (const auto& message : commit.consumed) {
        step.add_row(
            {commit.thread.str(), message.id.str(), message.outcome, nanoseconds(commit.at)});
    }
    return step;
}

Step put_calls(const core::Commit& commit) {
    Step step;
    step.text =
        "INSERT INTO calls (thread_id, call_id, tool, kind, status, format, arguments, opened_at, "
        "due_at, forgotten_at) VALUES";
    for (const auto& call : commit.calls) {
        step.add_row(
            {commit.thread.str(), call.call.str(), call.tool, std::string(core::to_text(call.kind)),
             std::string(core::to_text(call.status)), row_format, call.arguments,
             nanoseconds(call.opened), nanoseconds(call.due), nanoseconds(call.forgotten)});
    }
    step.text +=
        " ON CONFLICT (thread_id, call_id) DO UPDATE SET status = excluded.status, "
        "forgotten_at = excluded.forgotten_at";
    return step;
}

Step insert_deferred(const core::Commit& commit) {
    Step step;
    step.text =
        "INSERT INTO deferred (thread_id, ordinal, message_id, format, message_data, created_at) "
        "VALUES";
    for (const auto& deferred : commit.deferred) {
        step.add_row({commit.thread.str(), deferred.position, deferred.id.str(), row_format,
                      encode(deferred).text, nanoseconds(deferred.since)});
    }
    return step;
}

Step delete_released(const core::Commit& commit) {
    Step step;
    step.text = "DELETE FROM deferred WHERE thread_id = $1 AND ordinal IN";
    step.parameters = {commit.thread.str()};
    std::vector<ports::SqlValue> positions(commit.released.begin(), commit.released.end());
    step.add_row(std::move(positions));
    return step;
}

Step insert_outbox(const core::Commit& commit) {
    Step step;
    step.text = "INSERT INTO outbox (thread_id, outbox_id, ordinal, kind, format, payload) VALUES";
    for (const auto& item : commit.outbox) {
        auto record = encode(item);
        step.add_row({commit.thread.str(), item.id.str(), item.position, std::move(record.kind),
                      row_format, std::move(record.text)});
    }
    return step;
}

Step put_toolsets(const core::Commit& commit) {
    Step step;
    step.text = "INSERT INTO toolsets (thread_id, server, format, manifest, fetched_at) VALUES";
    for (const auto& toolset : commit.toolsets) {
        step.add_row({commit.thread.str(), toolset.server, row_format, encode(toolset),
                      nanoseconds(toolset.fetched)});
    }
    step.text +=
        " ON CONFLICT (thread_id, server) DO UPDATE SET format = excluded.format, "
        "manifest = excluded.manifest, fetched_at = excluded.fetched_at";
    return step;
}

Step forget_consumed(const core::Commit& commit) {
    Step step;
    step.text = "DELETE FROM consumed WHERE thread_id = $1 AND seen_at < $2";
    step.parameters = {commit.thread.str(), nanoseconds(*commit.forget_before)};
    return step;
}

Step forget_calls(const core::Commit& commit) {
    Step step;
    step.text =
        "DELETE FROM calls WHERE thread_id = $1 AND status <> 'pending' AND forgotten_at < $2";
    step.parameters = {commit.thread.str(), nanoseconds(commit.at)};
    return step;
}

}  // namespace

std::vector<Step> commit_steps(const core::Commit& commit) {
    base::invariant(commit.epoch > 0, "a commit belongs to a claim");
    base::invariant(std::cmp_less_equal(commit.calls.size(), commit.calls_kept),
                    "a commit knows of the calls it keeps");
    base::invariant(std::cmp_less_equal(commit.deferred.size(), commit.deferred_kept),
                    "a commit knows of the events that wait");
    base::invariant(std::cmp_less_equal(commit.toolsets.size(), commit.toolsets_kept),
                    "a commit knows of the toolsets it keeps");
    std::vector<Step> steps;
    steps.push_back(advance_thread(commit));
    if (!commit.entries.empty()) steps.push_back(insert_history(commit));
    if (!commit.consumed.empty()) steps.push_back(insert_consumed(commit));
    if (!commit.calls.empty()) steps.push_back(put_calls(commit));
    if (!commit.released.empty()) steps.push_back(delete_released(commit));
    if (!commit.deferred.empty()) steps.push_back(insert_deferred(commit));
    if (!commit.outbox.empty()) steps.push_back(insert_outbox(commit));
    if (!commit.toolsets.empty()) steps.push_back(put_toolsets(commit));
    if (commit.forget_before) {
        steps.push_back(forget_consumed(commit));
        steps.push_back(forget_calls(commit));
    }
    return steps;
}

}  // namespace torpor::sql
