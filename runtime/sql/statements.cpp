#include "runtime/sql/statements.hpp"

#include <utility>

#include "runtime/base/invariant.hpp"
#include "runtime/sql/claim_rows.hpp"
#include "runtime/sql/thread_codec.hpp"

namespace torpor::sql {

std::vector<Step> epoch_steps(const base::ThreadId& thread) {
    Step step;
    step.text = "SELECT epoch, committed FROM threads WHERE thread_id = $1";
    step.parameters = {thread.str()};
    return {std::move(step)};
}

Epochs read_epochs(const Script::Replies& replies) {
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
    Step step;
    step.text = "DELETE FROM outbox WHERE thread_id = $1 AND outbox_id IN";
    step.parameters = {thread.str()};
    std::vector<ports::SqlValue> ids;
    for (const auto& id : sent)
        ids.emplace_back(id.str());
    step.add_row(std::move(ids));
    return {std::move(step)};
}

std::vector<Step> open_work_steps() {
    std::vector<Step> steps(2);
    steps[0].text =
        "SELECT format, thread_id, call_id, details FROM calls WHERE status = 'pending' AND "
        "kind = 'rap' ORDER BY thread_id, call_id";
    steps[1].text =
        "SELECT format, kind, item_id, data, thread_id FROM standing WHERE kind = 'subscription' "
        "ORDER BY thread_id, item_id";
    return steps;
}

std::vector<ports::OpenWork> read_open_work(const Script::Replies& replies) {
    base::invariant(replies.size() == 2, "two statements have two replies");
    std::vector<ports::OpenWork> work;
    for (const auto& row : replies[0].rows) {
        RowReader reader(row);
        reader.format();
        ports::OpenWork one;
        one.kind = ports::OpenWork::Kind::call;
        one.thread = base::ThreadId(reader.text());
        core::CallRecord call;
        call.call = base::CallId(reader.text());
        decode_details(reader.later_text(), call);
        // Nobody works on what was not sent.
        if (call.held) continue;
        one.call = call.call;
        one.server = call.server;
        work.push_back(std::move(one));
    }
    for (const auto& row : replies[1].rows) {
        const auto standing = read_standing(RowReader(row));
        const auto* subscription = std::get_if<core::Subscription>(&standing);
        base::invariant(subscription != nullptr, "subscriptions were asked for");
        ports::OpenWork one;
        one.kind = ports::OpenWork::Kind::subscription;
        one.thread = base::ThreadId(std::get<std::string>(row.back()));
        one.call = subscription->call;
        one.server = subscription->server;
        work.push_back(std::move(one));
    }
    return work;
}

}  // namespace torpor::sql
