#pragma once

#include <optional>

#include "runtime/base/time.hpp"

namespace torpor::sim {

struct DurationRange {
    base::Duration least{};
    base::Duration most{};
    friend bool operator==(const DurationRange&, const DurationRange&) = default;
};

/// What the world may do to a run. Counts are per thousand opportunities; nothing by default.
struct FaultBudget {
    int requests_lost = 0;
    int responses_lost = 0;
    int refused = 0;               ///< connections
    int throttles = 0;             ///< models that ask to come back later
    int stream_cuts = 0;           ///< model streams that break off
    int duplicate_deliveries = 0;  ///< of standard queues and schedules
    int service_errors = 0;        ///< requests that an AWS service answers with 5xx or throttling
    int conflicts = 0;             ///< commits that the database refuses (40001); retrying helps
    int delayed = 0;  ///< messages between hosts that take `delay` instead of `latency`
    DurationRange delay{std::chrono::seconds{1}, std::chrono::seconds{30}};
    int disk_errors = 0;  ///< writes and syncs that fail under a daemon
    DurationRange latency{std::chrono::milliseconds{1}, std::chrono::milliseconds{20}};
    int crashes_at_most = 0;              ///< kills at drawn points of slices, per run
    std::optional<base::Duration> until;  ///< all of it stops this long after the start
};

}  // namespace torpor::sim
