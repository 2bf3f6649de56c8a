#pragma once

#include <string>
#include <vector>

#include "runtime/wire/input_message.hpp"
#include "sim/checks/check.hpp"
#include "sim/checks/rows.hpp"

/// A run told by hand, for the tests of checks. Everything is of thread "ada" unless said
/// otherwise.
namespace torpor::sim::stories {

using namespace std::chrono_literals;

inline const base::Instant start{std::chrono::sys_days{std::chrono::year{2026} / 1 / 5}};

inline fakes::RowChange inserted(std::string table, Row values) {
    values.try_emplace("thread_id", "ada");
    return {.table = std::move(table),
            .operation = fakes::RowOperation::inserted,
            .values = std::move(values)};
}
inline fakes::RowChange updated(std::string table, Row values) {
    auto change = inserted(std::move(table), std::move(values));
    change.operation = fakes::RowOperation::updated;
    return change;
}
inline fakes::RowChange deleted(std::string table, Row values) {
    auto change = inserted(std::move(table), std::move(values));
    change.operation = fakes::RowOperation::deleted;
    return change;
}

inline fakes::RowChange entry(int order, std::string identity, std::string data) {
    return inserted("history", {{"message_order", std::to_string(order)},
                                {"message_id", std::move(identity)},
                                {"message_data", std::move(data)}});
}
inline fakes::RowChange user(int order, std::string identity) {
    return entry(order, std::move(identity),
                 R"({"kind":"user","content":{"type":"text","text":"Hi"}})");
}
inline fakes::RowChange agent(int order) {
    return entry(order, "said-" + std::to_string(order),
                 R"({"kind":"assistant","content":{"text":"Hello"}})");
}
inline fakes::RowChange call_entry(int order, const std::string& call) {
    return entry(order, call,
                 R"({"kind":"tool_call","call":{"id":")" + call +
                     R"(","function":{"name":"weather","arguments":{"city":"Oslo"}}}})");
}
inline fakes::RowChange result(int order,
                               std::string identity,
                               const std::string& call,
                               const std::string& how = "answered") {
    return entry(order, std::move(identity),
                 R"({"kind":"tool_result","how":")" + how + R"(","result":{"id":")" + call +
                     R"(","content":[{"type":"text","text":"rain"}]}})");
}
inline fakes::RowChange consumed(std::string identity, std::string outcome = "applied") {
    return inserted("consumed",
                    {{"message_id", std::move(identity)}, {"outcome", std::move(outcome)}});
}
inline Row call_row(std::string call,
                    std::string status = "pending",
                    std::string kind = "rap",
                    base::Instant due = {}) {
    return {{"thread_id", "ada"},
            {"call_id", std::move(call)},
            {"tool", kind == "rap" ? "weather" : kind},
            {"kind", kind},
            {"status", std::move(status)},
            {"arguments", R"({"city":"Oslo"})"},
            {"due_at", std::to_string(due.time_since_epoch().count())}};
}
inline Row outbox_row(std::string id, std::string kind, std::string payload = "{}") {
    return {{"thread_id", "ada"},
            {"outbox_id", std::move(id)},
            {"kind", std::move(kind)},
            {"payload", std::move(payload)}};
}
inline wire::OutputMessage output(std::int64_t sequence, std::string text = "Hello") {
    wire::OutputMessage message;
    message.thread = base::ThreadId("ada");
    message.root = message.thread;
    message.id = "ada#" + std::to_string(sequence);
    message.sequence = sequence;
    message.text = std::move(text);
    message.metadata = "{}";
    return message;
}

class Story {
public:
    Story& at(base::Duration after) {
        now_ = start + after;
        return *this;
    }
    Story& happens(Happening what) {
        observations_.push_back({now_, std::move(what)});
        return *this;
    }
    Story& commits(std::vector<fakes::RowChange> rows) {
        return happens(fakes::RowsCommitted{.session = 1, .rows = std::move(rows)});
    }
    Story& accepts(std::string id, std::string thread = "ada") {
        fakes::MessageAccepted accepted;
        accepted.queue = input_queue;
        accepted.message_id = "sqs-" + id;
        accepted.group_id = std::move(thread);
        accepted.deduplication_id = std::move(id);
        return happens(accepted);
    }
    Story& deletes(std::string id) {
        return happens(fakes::MessageDeleted{std::string(input_queue), "sqs-" + id, id, "ada"});
    }
    Story& invokes(std::string call, std::string arguments = R"({"city": "Oslo"})") {
        fakes::ToolInvoked invoked;
        invoked.server = "weather";
        invoked.operation = "weather";
        invoked.thread = base::ThreadId("ada");
        invoked.call = base::CallId(std::move(call));
        invoked.arguments = std::move(arguments);
        return happens(invoked);
    }
    Story& begins(std::string request,
                  std::vector<std::string> threads,
                  std::string function = "agent") {
        fakes::InvocationStarted started;
        started.function = std::move(function);
        started.request_id = std::move(request);
        started.groups = std::move(threads);
        return happens(started);
    }
    Story& ends(std::string request,
                base::Duration billed = {},
                fakes::InvocationEnd end = fakes::InvocationEnd::answered) {
        fakes::InvocationEnded ended;
        ended.function = "agent";
        ended.request_id = std::move(request);
        ended.end = end;
        ended.billed = billed;
        return happens(ended);
    }

    base::Instant now() const { return now_; }
    const std::vector<Observation>& observations() const { return observations_; }

private:
    base::Instant now_ = start;
    std::vector<Observation> observations_;
};

/// What the check says of the story and of what it left, one line per violation.
inline std::vector<std::string> judge(Check& check, const Story& story, FinalState state = {}) {
    Violations violations;
    if (state.at == base::Instant{}) state.at = story.now();
    for (const Observation& observation : story.observations())
        check.see(observation, violations);
    check.finish(state, violations);
    std::vector<std::string> messages;
    for (const Violation& violation : violations.list()) {
        messages.push_back(violation.message);
        if (violation.check != check.name()) messages.push_back("in the name of another check");
    }
    return messages;
}

using None = std::vector<std::string>;
using Those = std::vector<std::string>;

}  // namespace torpor::sim::stories
