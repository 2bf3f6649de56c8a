#include "runtime/sql/commit.hpp"

#include <array>
#include <set>
#include <span>
#include <string_view>
#include <utility>

#include "runtime/base/invariant.hpp"
#include "runtime/sql/contents.hpp"
#include "runtime/sql/history_codec.hpp"
#include "runtime/sql/moments.hpp"
#include "runtime/sql/order_codec.hpp"
#include "runtime/sql/schema.hpp"
#include "runtime/sql/standing_codec.hpp"
#include "runtime/sql/thread_codec.hpp"

namespace torpor::sql {

namespace {

std::int64_t number_of(bool truth) {
    return truth ? 1 : 0;
}

Step advance_thread(const core::Commit& commit) {
    Step step;
    step.affects = Step::Affects::at_least_one_row;
    step.text =
        "UPDATE threads SET committed = $2, history_length = $3, outputs = $4, "
        "outbox_positions = $5, metadata = $6, calls_kept = $7, deferred_kept = $8, "
        "toolsets_kept = $9, format = $10, closed = $11, compacted_to = $12, standing_kept = $13 "
        "WHERE thread_id = $1 AND epoch = $2 AND committed < $2";
    step.parameters = {
        commit.thread.str(),     commit.epoch,    commit.history_length,    commit.outputs,
        commit.outbox_positions, commit.metadata, commit.calls_kept,        commit.deferred_kept,
        commit.toolsets_kept,    row_format,      number_of(commit.closed), commit.compacted_to,
        commit.standing_kept};
    return step;
}

Step insert_births(const core::Commit& commit) {
    Step step;
    step.text =
        "INSERT INTO threads (thread_id, format, epoch, committed, history_length, outputs, "
        "outbox_positions, calls_kept, deferred_kept, toolsets_kept, metadata, lineage, closed, "
        "compacted_to, standing_kept) VALUES";
    constexpr std::int64_t none = 0;
    constexpr std::int64_t its_first = 1;
    for (const auto& birth : commit.births) {
        const auto length = static_cast<std::int64_t>(birth.entries.size());
        step.add_row({birth.thread.str(), row_format, none, none, length, none, none, its_first,
                      none, none, birth.metadata, encode(birth.lineage), none, none, none});
    }
    return step;
}

void add_history(const base::ThreadId& thread,
                 const core::History& entries,
                 std::int64_t at,
                 Step& step,
                 std::vector<Content>& contents) {
    for (const auto& entry : entries) {
        auto record = encode(entry);
        auto column =
            take_out(std::move(record.text), history_content(thread, entry.order), contents);
        step.add_row({thread.str(), entry.order, entry.identity.str(), std::move(record.kind),
                      row_format, std::move(column), at});
    }
}

/// The thread's own entries and those of the children that are born.
Step insert_history(const core::Commit& commit, std::vector<Content>& contents) {
    Step step;
    step.text =
        "INSERT INTO history (thread_id, message_order, message_id, kind, format, message_data, "
        "created_at) VALUES";
    const auto at = nanoseconds(commit.at);
    add_history(commit.thread, commit.entries, at, step, contents);
    for (const auto& birth : commit.births)
        add_history(birth.thread, birth.entries, at, step, contents);
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

void add_call(const base::ThreadId& thread, const core::CallRecord& call, Step& step) {
    step.add_row({thread.str(), call.call.str(), call.tool, std::string(core::to_text(call.kind)),
                  std::string(core::to_text(call.status)), row_format, call.arguments,
                  nanoseconds(call.opened), nanoseconds(call.due), nanoseconds(call.forgotten),
                  encode_details(call)});
}

Step put_calls(const core::Commit& commit) {
    Step step;
    step.text =
        "INSERT INTO calls (thread_id, call_id, tool, kind, status, format, arguments, opened_at, "
        "due_at, forgotten_at, details) VALUES";
    for (const auto& call : commit.calls)
        add_call(commit.thread, call, step);
    for (const auto& birth : commit.births)
        add_call(birth.thread, birth.first, step);
    step.text +=
        " ON CONFLICT (thread_id, call_id) DO UPDATE SET status = excluded.status, "
        "format = excluded.format, due_at = excluded.due_at, "
        "forgotten_at = excluded.forgotten_at, details = excluded.details";
    return step;
}

Step insert_deferred(const core::Commit& commit, std::vector<Content>& contents) {
    Step step;
    step.text =
        "INSERT INTO deferred (thread_id, ordinal, message_id, format, message_data, created_at) "
        "VALUES";
    for (const auto& deferred : commit.deferred) {
        auto key = deferred_content(commit.thread, deferred.position);
        auto column = take_out(encode(deferred).text, std::move(key), contents);
        step.add_row({commit.thread.str(), deferred.position, deferred.id.str(), row_format,
                      std::move(column), nanoseconds(deferred.since)});
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

/// Which of them were too large for their column is not known here; mostly none.
Step delete_released_contents(const core::Commit& commit) {
    Step step;
    step.text = "DELETE FROM contents WHERE thread_id = $1 AND content_id IN";
    step.parameters = {commit.thread.str()};
    std::vector<ports::SqlValue> ids;
    for (const auto position : commit.released)
        ids.emplace_back(deferred_content(commit.thread, position).content_id);
    step.add_row(std::move(ids));
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

/// They belong to the session, that is to the root of the thread's tree.
Step put_toolsets(const core::Commit& commit) {
    const auto& root = commit.root.empty() ? commit.thread : commit.root;
    Step step;
    step.text = "INSERT INTO toolsets (thread_id, server, format, manifest, fetched_at) VALUES";
    for (const auto& toolset : commit.toolsets) {
        step.add_row({root.str(), toolset.server, row_format, encode(toolset),
                      nanoseconds(toolset.fetched)});
    }
    step.text +=
        " ON CONFLICT (thread_id, server) DO UPDATE SET format = excluded.format, "
        "manifest = excluded.manifest, fetched_at = excluded.fetched_at";
    return step;
}

Step put_standing(const core::Commit& commit) {
    Step step;
    step.text = "INSERT INTO standing (thread_id, kind, item_id, format, data) VALUES";
    for (const auto& standing : commit.standing) {
        auto key = core::key_of(standing);
        step.add_row({commit.thread.str(), std::move(key.kind), std::move(key.id), row_format,
                      encode(standing)});
    }
    step.text +=
        " ON CONFLICT (thread_id, kind, item_id) DO UPDATE SET format = excluded.format, "
        "data = excluded.data";
    return step;
}

Step delete_stood(const core::Commit& commit) {
    Step step;
    step.text = "DELETE FROM standing WHERE thread_id = $1 AND (";
    step.parameters = {commit.thread.str()};
    for (const auto& key : commit.stood) {
        if (step.parameters.size() > 1) step.text += " OR ";
        step.text += "(kind = " + step.bind(key.kind);
        step.text += " AND item_id = " + step.bind(key.id) + ")";
    }
    step.text += ")";
    return step;
}

Step insert_summary(const core::Commit& commit) {
    Step step;
    step.text = "INSERT INTO summaries (thread_id, up_to, format, summary, created_at) VALUES";
    step.add_row({commit.thread.str(), commit.summary->up_to, row_format, commit.summary->text,
                  nanoseconds(commit.at)});
    return step;
}

/// Nothing is answered in a closed thread, late or not.
Step forget_calls(const core::Commit& commit) {
    Step step;
    step.text = "DELETE FROM calls WHERE thread_id = $1";
    step.parameters = {commit.thread.str()};
    return step;
}

/// What a thread forgets: rows of a table, named by one column.
struct Forgotten {
    std::string_view table;
    std::string_view name;
    std::string_view condition;  ///< $2 is a time
    std::size_t rows_max = 0;    ///< in one commit; a transaction of DSQL changes 3,000 rows
};
constexpr std::array<Forgotten, 3> forgotten{{
    {"consumed", "message_id", "seen_at < $2", 500},
    {"calls", "call_id", "status <> 'pending' AND forgotten_at < $2", 500},
    {"contents", "content_id", "created_at > 0 AND created_at < $2", 50},
}};

void add_questions(const core::Commit& commit, std::vector<Step>& steps) {
    for (const auto& what : forgotten) {
        const auto before = what.table == "calls" ? commit.at : *commit.forget_before;
        Step step;
        step.text = "SELECT " + std::string(what.name) + " FROM " + std::string(what.table) +
                    " WHERE thread_id = $1 AND " + std::string(what.condition) + " LIMIT " +
                    std::to_string(what.rows_max);
        step.parameters = {commit.thread.str(), nanoseconds(before)};
        steps.push_back(std::move(step));
    }
}

/// `answers` are those of `add_questions`.
std::vector<Step> removals(const base::ThreadId& thread,
                           std::span<const ports::SqlResult> answers) {
    std::vector<Step> steps;
    for (std::size_t i = 0; i < forgotten.size(); ++i) {
        if (answers[i].rows.empty()) continue;
        std::set<std::string> names;
        for (const auto& row : answers[i].rows)
            names.insert(std::get<std::string>(row.at(0)));
        Step step;
        step.text = "DELETE FROM " + std::string(forgotten[i].table) +
                    " WHERE thread_id = $1 AND " + std::string(forgotten[i].name) + " IN";
        step.parameters = {thread.str()};
        step.add_row({names.begin(), names.end()});
        steps.push_back(std::move(step));
    }
    return steps;
}

void check(const core::Commit& commit) {
    base::invariant(commit.epoch > 0, "a commit belongs to a claim");
    base::invariant(std::cmp_less_equal(commit.calls.size(), commit.calls_kept),
                    "a commit knows of the calls it keeps");
    base::invariant(std::cmp_less_equal(commit.deferred.size(), commit.deferred_kept),
                    "a commit knows of the events that wait");
    base::invariant(std::cmp_less_equal(commit.toolsets.size(), commit.toolsets_kept),
                    "a commit knows of the toolsets it keeps");
    base::invariant(std::cmp_less_equal(commit.standing.size(), commit.standing_kept),
                    "a commit knows of what stands open");
    base::invariant(!commit.summary || commit.summary->up_to == commit.compacted_to,
                    "a summary reaches to where the thread is compacted");
    base::invariant(commit.compacted_to <= commit.history_length,
                    "only what was written is compacted");
}

}  // namespace

Script commit_script(const core::Commit& commit) {
    check(commit);
    std::vector<Step> steps;
    std::vector<Content> contents;
    steps.push_back(advance_thread(commit));
    const bool born = !commit.births.empty();
    if (born) steps.push_back(insert_births(commit));
    bool writes = !commit.entries.empty();
    for (const auto& birth : commit.births)
        writes = writes || !birth.entries.empty();
    if (writes) steps.push_back(insert_history(commit, contents));
    if (!commit.consumed.empty()) steps.push_back(insert_consumed(commit));
    if (born || !commit.calls.empty()) steps.push_back(put_calls(commit));
    if (commit.closed && commit.calls_kept > 0) steps.push_back(forget_calls(commit));
    if (!commit.released.empty()) {
        steps.push_back(delete_released(commit));
        steps.push_back(delete_released_contents(commit));
    }
    if (!commit.deferred.empty()) steps.push_back(insert_deferred(commit, contents));
    if (!commit.outbox.empty()) steps.push_back(insert_outbox(commit));
    // What stood may begin anew under its name in the same slice.
    if (!commit.stood.empty()) steps.push_back(delete_stood(commit));
    if (!commit.standing.empty()) steps.push_back(put_standing(commit));
    if (commit.summary) steps.push_back(insert_summary(commit));
    if (!commit.toolsets.empty()) steps.push_back(put_toolsets(commit));
    for (auto& step : put_contents(contents))
        steps.push_back(std::move(step));
    Script script;
    if (commit.forget_before) {
        add_questions(commit, steps);
        script.more = [thread = commit.thread,
                       asked = steps.size()](const Script::Replies& replies) {
            if (replies.size() > asked) return std::vector<Step>{};
            return removals(thread, std::span(replies).last(forgotten.size()));
        };
    }
    script.steps = std::move(steps);
    return script;
}

}  // namespace torpor::sql
