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
    DurationRange latency{std::chrono::milliseconds{1}, std::chrono::milliseconds{20}};
    int crashes_at_most = 0;              ///< kills at drawn points of slices, per run
    std::optional<base::Duration> until;  ///< all of it stops this long after the start
    bool drawn = false;  ///< more faults, drawn by the seed; asked for by who runs the file
};

}  // namespace torpor::sim
