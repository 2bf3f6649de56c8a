#pragma once

#include <vector>

#include "runtime/core/outbox.hpp"
#include "runtime/engine/claim.hpp"
#include "runtime/engine/invocation.hpp"
#include "runtime/engine/notices.hpp"
#include "runtime/engine/slice.hpp"

namespace torpor::engine {

/// Sends what a commit has decided, at least once and under the same ids each time.
///
/// Orders whose order matters share a lane: a thread's outputs, the messages to one inbox, what
/// concerns one call or its timer. Lanes run side by side, so that a slow tool server delays
/// nobody's output. A lane ends at its first failure. When `send` returns, everything is where it
/// can be seen: in its queue, or with its tool, or, as an error result, in the inbox; notices were
/// tried once.
class Dispatch {
public:
    /// Both must outlive the object and its tasks.
    Dispatch(const SlicePorts& ports, const SliceSettings& settings)
        : ports_(ports),
          invocation_(ports, settings),
          notices_(ports, settings),
          settings_(settings) {}

    /// Throws SliceAbandoned if the claim is found to be superseded. What was sent is forgotten
    /// even if something else failed; then the first failure is thrown.
    Task<void> send(Claim claim, std::vector<core::OutboxItem> outbox);

private:
    struct Sending;
    using Lane = std::vector<const core::OutboxItem*>;

    Task<void> send_lane(Sending& sending, Lane lane);
    Task<void> send_order(const Sending& sending, const core::OutboxItem& item);
    Task<void> schedule(core::ScheduleWakeup order);
    Task<void> drop(base::ThreadId thread, base::CallId call);

    const SlicePorts& ports_;
    Invocation invocation_;
    Notices notices_;
    const SliceSettings& settings_;
};

}  // namespace torpor::engine
