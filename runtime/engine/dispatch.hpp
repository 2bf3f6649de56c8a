#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "runtime/core/outbox.hpp"
#include "runtime/engine/slice.hpp"

namespace torpor::engine {

/// Sends what a commit has decided, at least once and under the same ids each time.
///
/// Outputs and wake-ups are in their queues when it returns; each tool was invoked or its call has
/// an error result in the inbox; cancellation notices were tried once. What was sent is forgotten
/// even if something else failed; then the first failure is thrown.
class Dispatch {
public:
    /// Both must outlive the object and its tasks.
    Dispatch(const SlicePorts& ports, const SliceSettings& settings)
        : ports_(ports), settings_(settings) {}

    /// The claim under which the outbox was loaded or committed.
    struct Claim {
        base::ThreadId thread;
        std::int64_t epoch = 0;
        base::Instant since;
    };
    /// Throws SliceAbandoned if the claim is found to be superseded.
    Task<void> send(Claim claim, std::vector<core::OutboxItem> outbox);

private:
    struct Progress;

    Task<void> send_one(Claim claim, const core::OutboxItem& item, Progress& progress);
    Task<void> send_order(Claim claim, const core::OutboxItem& item);
    Task<void> invoke(Claim claim, core::InvokeTool order);
    Task<void> answer_for(base::ThreadId thread, core::InvokeTool order, std::string complaint);
    Task<void> notice_cancelled(base::ThreadId thread, core::NoticeCancelled order);
    Task<void> notice_one(std::string server, base::ThreadId thread, base::CallId call);
    Task<void> require_current(Claim claim);

    const SlicePorts& ports_;
    const SliceSettings& settings_;
};

}  // namespace torpor::engine
