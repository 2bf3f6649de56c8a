#include "sim/world/daemon_facts.hpp"

#include <set>
#include <utility>

#include "sim/checks/rows.hpp"

namespace torpor::sim {

std::string timer_name(const Row& row) {
    return std::string(column(row, "thread_id")) + "/" + std::string(column(row, "call_id"));
}

std::string waiting_name(const Row& row) {
    return "inbox-" + std::string(column(row, "position"));
}

void DaemonFacts::crashed() {
    while (!running_.empty())
        end_slice(running_.begin()->first, fakes::InvocationEnd::crashed);
}

void DaemonFacts::report(std::vector<fakes::RowChange> rows) {
    std::set<std::string> sent;
    std::set<std::string> buried;
    for (const auto& row : rows) {
        if (row.operation == fakes::RowOperation::deleted) continue;
        const std::string id(column(row.values, "message_id"));
        if (row.table == "inbox") sent.insert(id);
        if (row.table == "dead_letters") buried.insert(id);
    }
    for (const auto& row : rows) {
        if (row.table == "inbox") report_inbox(row, buried);
        if (row.table == "timers") report_timer(row, sent);
    }
    transactions_ += 1;
    observe_(fakes::RowsCommitted{transactions_, std::move(rows)});
}

void DaemonFacts::report_inbox(const fakes::RowChange& row, const std::set<std::string>& buried) {
    const auto [thread, id] = message_key(row.values);
    const auto queue = std::string{input_queue};
    const auto name = waiting_name(row.values);
    if (row.operation == fakes::RowOperation::inserted) {
        observe_(fakes::MessageAccepted{queue, name, thread, id,
                                        std::string(column(row.values, "body")), base::Duration{}});
    } else if (row.operation == fakes::RowOperation::deleted && buried.contains(id)) {
        observe_(fakes::MessageDeadLettered{queue, name, id, thread});
    } else if (row.operation == fakes::RowOperation::deleted) {
        observe_(fakes::MessageDeleted{queue, name, id, thread});
    }
}

void DaemonFacts::report_timer(const fakes::RowChange& row, const std::set<std::string>& sent) {
    const auto name = timer_name(row.values);
    if (row.operation == fakes::RowOperation::inserted) {
        const auto due = instant(row.values, "due_at");
        observe_(fakes::ScheduleCreated{name, due.value_or(kernel_.now())});
    } else if (row.operation == fakes::RowOperation::deleted) {
        if (sent.contains(std::string(column(row.values, "message_id")))) {
            observe_(fakes::ScheduleFired{name});
        }
        observe_(fakes::ScheduleDeleted{name});
    }
}

void DaemonFacts::slice_started(const base::ThreadId& thread,
                                const std::vector<base::MessageId>& batch) {
    slices_ += 1;
    const auto request = "slice-" + std::to_string(slices_);
    running_.insert_or_assign(thread, Slice{request, kernel_.now()});
    for (const auto& id : batch) {
        observe_(fakes::MessageReceived{.queue = std::string{input_queue},
                                        .message_id = {},
                                        .deduplication_id = id.str(),
                                        .group_id = thread.str(),
                                        .receive_count = 1});
    }
    // Who saw that may have killed the process.
    if (!running_.contains(thread)) return;
    observe_(fakes::InvocationStarted{.environment = environment_,
                                      .function = std::string{agent_function},
                                      .request_id = request,
                                      .cold = false,
                                      .groups = {thread.str()}});
}

void DaemonFacts::slice_ended(const base::ThreadId& thread, daemon::SliceEnd how) {
    const bool processed = how == daemon::SliceEnd::processed;
    end_slice(thread,
              processed ? fakes::InvocationEnd::answered : fakes::InvocationEnd::function_error);
}

void DaemonFacts::end_slice(const base::ThreadId& thread, fakes::InvocationEnd how) {
    const auto slice = running_.extract(thread);
    // A process that has been killed may still say so in its last step.
    if (slice.empty()) return;
    observe_(fakes::InvocationEnded{.environment = environment_,
                                    .function = std::string{agent_function},
                                    .request_id = slice.mapped().request_id,
                                    .end = how,
                                    .billed = kernel_.now() - slice.mapped().since,
                                    .failures = 0});
}

void DaemonFacts::message_repeated(const base::ThreadId&, const base::MessageId& id) {
    observe_(fakes::MessageDuplicated{std::string{input_queue}, {}, id.str()});
}

void DaemonFacts::message_died(const base::ThreadId&, const base::MessageId&) {
    // The rows have told it.
}

}  // namespace torpor::sim
