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
    }
    base::invariant(false, "a point is one of the list");
    return false;
}

}  // namespace torpor::sim
