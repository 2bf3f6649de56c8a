#include "sim/checks/point_reached.hpp"

#include <algorithm>

#include "runtime/base/invariant.hpp"
#include "sim/checks/rows.hpp"

namespace torpor::sim {
namespace {

bool changes(const Observation& observation,
             std::string_view table,
             fakes::RowOperation operation) {
    bool found = false;
    for_changes(observation, table, [&](const fakes::RowChange& change) {
        found = found || change.operation == operation;
    });
    return found;
}

/// A transaction inserts a row of which the test is true.
template <class Test>
bool inserts(const Observation& observation, std::string_view table, Test test) {
    bool found = false;
    for_inserts(observation, table, [&](const Row& row) { found = found || test(row); });
    return found;
}

bool shows_prompt(const Observation& observation) {
    const auto* seen = std::get_if<OutputSeen>(&observation.what);
    if (seen == nullptr) return false;
    const auto& notice = seen->message.notice;
    return std::holds_alternative<wire::AuthorisationPrompt>(notice) ||
           std::holds_alternative<wire::ChoicePrompt>(notice);
}

/// Timers wake their threads under identities of their own, for sleeps and for deadlines.
bool is_wake_up(const Observation& observation) {
    const auto* accepted = accepted_by(observation, input_queue);
    return accepted != nullptr && (accepted->deduplication_id.starts_with("wake-") ||
                                   accepted->deduplication_id.starts_with("deadline-"));
}

/// What happens to the threads of a tree and beside their conversation.
bool reaches_of_threads(Point point, const Observation& observation) {
    const auto& what = observation.what;
    switch (point) {
        case Point::thread_spawned:
            return inserts(observation, "threads",
                           [](const Row& row) { return descent(row).has_value(); });
        case Point::thread_closed:
            // The row of a thread tells for ever that it is closed; its tools are told once.
            return inserts(observation, "outbox",
                           [](const Row& row) { return column(row, "kind") == "closing"; });
        case Point::subscription_opened:
            return inserts(observation, "standing",
                           [](const Row& row) { return column(row, "kind") == "subscription"; });
        case Point::event_sent: {
            const auto* sent = std::get_if<fakes::EventSent>(&what);
            return sent != nullptr && sent->attempt == 1;
        }
        case Point::prompt_shown:
            return shows_prompt(observation);
        case Point::choice_posted:
            return std::holds_alternative<fakes::ChoiceReceived>(what);
        case Point::compacted:
            return inserts(observation, "summaries", [](const Row&) { return true; });
        case Point::timer_fired:
            return is_wake_up(observation);
        default:
            base::invariant(false, "only points of threads are asked for here");
            return false;
    }
}

}  // namespace

bool reaches(Point point, const Observation& observation) {
    const auto& what = observation.what;
    switch (point) {
        case Point::message_received: {
            const auto* received = std::get_if<fakes::MessageReceived>(&what);
            return received != nullptr && received->queue == input_queue;
        }
        case Point::slice_started: {
            const auto* started = std::get_if<fakes::InvocationStarted>(&what);
            return started != nullptr && started->function == agent_function;
        }
        case Point::model_asked:
            return std::holds_alternative<fakes::ModelAsked>(what);
        case Point::history_saved:
            return changes(observation, "history", fakes::RowOperation::inserted);
        case Point::tool_invoked:
            return std::holds_alternative<fakes::ToolInvoked>(what);
        case Point::outbox_sent:
            return changes(observation, "outbox", fakes::RowOperation::deleted);
        case Point::output_sent:
            return accepted_by(observation, output_queue) != nullptr;
        case Point::message_deleted: {
            const auto* deleted = std::get_if<fakes::MessageDeleted>(&what);
            return deleted != nullptr && deleted->queue == input_queue;
        }
        case Point::thread_spawned:
        case Point::thread_closed:
        case Point::subscription_opened:
        case Point::event_sent:
        case Point::prompt_shown:
        case Point::choice_posted:
        case Point::compacted:
        case Point::timer_fired:
            return reaches_of_threads(point, observation);
    }
    base::invariant(false, "a point is one of the list");
    return false;
}

}  // namespace torpor::sim
