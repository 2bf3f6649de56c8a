#include "runtime/core/invocation.hpp"

#include <algorithm>
#include <utility>

#include "runtime/base/invariant.hpp"

namespace torpor::core {

void send_invocation(Draft& draft, CallRecord record, std::string endpoint) {
    base::invariant(record.kind == CallKind::rap, "only calls of tools are sent to tools");
    base::invariant(record.status == CallStatus::pending, "only an open call is sent");
    base::invariant(draft.state().calls.contains(record.call),
                    "a call is opened before it is sent");
    InvokeTool order;
    order.call = record.call;
    order.tool = record.tool;
    order.arguments = record.arguments;
    order.endpoint = std::move(endpoint);
    order.user_id = record.user_id;
    record.held = false;
    if (const auto deadline = draft.policy().deadline_of(record.tool)) {
        record.due = draft.now() + *deadline;
        order.deadline = record.due;
    }
    draft.keep(record);
    draft.send(base::OutboxId("invoke-" + record.call.str()), std::move(order));
    if (!record.due) return;
    ScheduleWakeup timer;
    timer.call = record.call;
    timer.due = *record.due;
    timer.id = base::MessageId("deadline-" + record.call.str());
    timer.message.thread = draft.state().thread;
    timer.message.content = wire::DeadlinePassed{record.call};
    base::OutboxId id(timer.id.str());
    draft.send(std::move(id), std::move(timer));
}

std::optional<std::string> endpoint_of(const ThreadState& state, const CallRecord& record) {
    if (record.server.empty()) return std::string{};
    const auto toolset = std::ranges::find(state.toolsets, record.server, &SessionToolset::server);
    if (toolset == state.toolsets.end() || !toolset->manifest) return std::nullopt;
    return toolset->manifest->endpoint;
}

}  // namespace torpor::core
