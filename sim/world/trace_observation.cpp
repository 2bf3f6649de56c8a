#include "sim/world/trace_observation.hpp"

#include <array>

#include "sim/world/secrets.hpp"
#include "sim/world/worker.hpp"

namespace torpor::sim {

namespace {

std::string_view to_text(fakes::RowOperation operation) {
    constexpr std::array<std::string_view, 3> names{"inserted", "updated", "deleted"};
    return names[static_cast<std::size_t>(operation)];
}

std::string_view to_text(fakes::InvocationEnd end) {
    constexpr std::array<std::string_view, 4> names{"answered", "function_error", "timed_out",
                                                    "crashed"};
    return names[static_cast<std::size_t>(end)];
}

/// One trace event per alternative; the kind says which.
class Recorder {
public:
    explicit Recorder(Kernel& kernel) : kernel_(kernel) {}

    void operator()(const fakes::MessageAccepted& fact) const {
        put("queue.accepted", fact.queue,
            {{"id", fact.deduplication_id},
             {"group", fact.group_id},
             {"body", without_secrets(fact.body)},
             {"message", fact.message_id}});
    }
    void operator()(const fakes::MessageDuplicated& fact) const {
        put("queue.duplicated", fact.queue, {{"id", fact.deduplication_id}});
    }
    void operator()(const fakes::MessageReceived& fact) const {
        put("queue.received", fact.queue,
            {{"id", fact.deduplication_id},
             {"group", fact.group_id},
             {"count", fact.receive_count},
             {"message", fact.message_id}});
    }
    void operator()(const fakes::MessageDeleted& fact) const {
        put("queue.deleted", fact.queue,
            {{"id", fact.deduplication_id},
             {"group", fact.group_id},
             {"message", fact.message_id}});
    }
    void operator()(const fakes::MessageExpired& fact) const {
        put("queue.expired", fact.queue,
            {{"id", fact.deduplication_id},
             {"group", fact.group_id},
             {"message", fact.message_id}});
    }
    void operator()(const fakes::MessageDeadLettered& fact) const {
        put("queue.dead_lettered", fact.queue,
            {{"id", fact.deduplication_id},
             {"group", fact.group_id},
             {"message", fact.message_id}});
    }
    void operator()(const fakes::InvocationStarted& fact) const {
        std::string groups;
        for (const auto& group : fact.groups)
            groups += (groups.empty() ? "" : ",") + group;
        put("invocation.started", worker_host(fact.environment),
            {{"function", fact.function},
             {"groups", groups},
             {"cold", fact.cold ? 1 : 0},
             {"request", fact.request_id}});
    }
    void operator()(const fakes::InvocationEnded& fact) const {
        put("invocation.ended", worker_host(fact.environment),
            {{"function", fact.function},
             {"end", to_text(fact.end)},
             {"billed_ms", std::chrono::ceil<std::chrono::milliseconds>(fact.billed).count()},
             {"request", fact.request_id}});
    }
    void operator()(const fakes::ScheduleCreated& fact) const {
        put("schedule.created", fact.name, {{"earliest", base::iso8601(fact.earliest)}});
    }
    void operator()(const fakes::ScheduleFired& fact) const {
        put("schedule.fired", fact.name, {});
    }
    void operator()(const fakes::ScheduleDeleted& fact) const {
        put("schedule.deleted", fact.name, {});
    }
    void operator()(const fakes::ModelAsked& fact) const {
        put("model.asked", "model",
            {{"heard", fact.heard}, {"rule", fact.rule}, {"turns", fact.turns}});
    }
    void operator()(const fakes::ModelRequestRefused& fact) const {
        put("model.refused", "model", {{"message", fact.message}});
    }
    void operator()(const fakes::ModelRequestTooLong& fact) const {
        put("model.too_long", "model", {{"tokens", fact.tokens}});
    }
    void operator()(const fakes::ModelUnscripted& fact) const {
        put("model.unscripted", "model", {{"heard", fact.heard}});
    }
    void operator()(const fakes::ToolInvoked& fact) const {
        put("tool.invoked", fact.server,
            {{"tool", fact.operation},
             {"thread", fact.thread.str()},
             {"call", fact.call.str()},
             {"arguments", fact.arguments},
             {"repeated", fact.repeated ? 1 : 0}});
    }
    void operator()(const fakes::ToolAnswered& fact) const {
        put("tool.answered", fact.server,
            {{"call", fact.call.str()}, {"status", fact.status}, {"attempt", fact.attempt}});
    }
    void operator()(const fakes::SubscriptionOpened& fact) const {
        put("subscription.opened", fact.server,
            {{"thread", fact.thread.str()}, {"call", fact.call.str()}});
    }
    void operator()(const fakes::SubscriptionEnded& fact) const {
        put("subscription.ended", fact.server,
            {{"thread", fact.thread.str()}, {"call", fact.call.str()}, {"end", fact.end}});
    }
    void operator()(const fakes::EventSent& fact) const {
        put("event.sent", fact.server,
            {{"thread", fact.thread.str()},
             {"call", fact.call.str()},
             {"event", fact.event},
             {"text", fact.text},
             {"status", fact.status},
             {"attempt", fact.attempt}});
    }
    void operator()(const fakes::PromptSent& fact) const {
        // What it shows may be an address with a secret.
        put("prompt.sent", fact.server,
            {{"thread", fact.thread.str()},
             {"call", fact.call.str()},
             {"kind", fact.kind},
             {"status", fact.status},
             {"attempt", fact.attempt}});
    }
    void operator()(const fakes::ChoiceReceived& fact) const {
        put("choice.received", fact.server,
            {{"thread", fact.thread.str()},
             {"call", fact.call.str()},
             {"selected", fact.selected},
             {"status", fact.status}});
    }
    void operator()(const fakes::ViewSent& fact) const {
        put("view.sent", fact.server,
            {{"thread", fact.thread.str()},
             {"view_type", fact.view_type},
             {"status", fact.status},
             {"attempt", fact.attempt}});
    }
    void operator()(const fakes::StatusAsked& fact) const {
        put("status.asked", fact.server,
            {{"call", fact.call.str()}, {"alive", fact.alive ? 1 : 0}});
    }
    void operator()(const fakes::CallCancelled& fact) const {
        put("tool.cancelled", fact.server, {{"call", fact.call.str()}});
    }
    void operator()(const fakes::ThreadClosed& fact) const {
        put("tool.thread_closed", fact.server, {{"thread", fact.thread.str()}});
    }
    void operator()(const fakes::RowsCommitted& fact) const {
        put("database.committed", "database",
            {{"session", fact.session}, {"rows", fact.rows.size()}});
        for (const auto& row : fact.rows)
            put_row(row);
    }
    void operator()(const fakes::CommitRefused& fact) const {
        put("database.refused", "database", {{"session", fact.session}, {"state", fact.state}});
    }
    void operator()(const fakes::ItemWritten& fact) const {
        put("table.written", fact.table, {{"key", fact.key}, {"bytes", fact.bytes}});
    }
    void operator()(const fakes::SignatureRefused& fact) const {
        put("signature.refused", fact.service, {{"message", fact.message}});
    }
    void operator()(const fakes::NotSimulated& fact) const {
        put("not_simulated", fact.service, {{"what", fact.what}});
    }
    void operator()(const UserSpoke& fact) const {
        put("user.spoke", fact.thread.str(), {{"id", fact.id.str()}, {"text", fact.text}});
    }
    void operator()(const OutputSeen& fact) const {
        put("output.seen", fact.message.thread.str(),
            {{"sequence", fact.message.sequence}, {"text", fact.message.text}});
    }
    void operator()(const ProcessKilled& fact) const {
        put("process.killed", worker_host(fact.environment), {{"function", fact.function}});
    }
    void operator()(const FaultHappened& fact) const {
        put("fault.happened", fact.where,
            {{"kind", to_text(fact.kind)}, {"process", fact.process}});
    }

private:
    void put(const char* kind,
             std::string_view subject,
             std::initializer_list<TraceField> fields) const {
        kernel_.record(TraceKind{kind}, subject, fields);
    }
    void put_row(const fakes::RowChange& row) const {
        std::string values;
        for (const auto& [column, value] : row.values)
            values += column + "=" + value + ";";
        put("database.row", row.table,
            {{"is", to_text(row.operation)}, {"values", without_secrets(values)}});
    }

    Kernel& kernel_;
};

}  // namespace

void record(Kernel& kernel, const Happening& happening) {
    std::visit(Recorder{kernel}, happening);
}

}  // namespace torpor::sim
