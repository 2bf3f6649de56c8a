#pragma once

#include <chrono>
#include <string>
#include <variant>

#include "runtime/base/ids.hpp"
#include "runtime/base/time.hpp"

/// Which service keeps a wake-up until it is due [D-100..D-104]. Decisions only.
namespace torpor::aws {

/// The longest delay of a queue; longer sleeps are schedules.
inline constexpr std::chrono::seconds queue_delay_max{900};

/// It is due: straight to the inbox.
struct AtOnce {
    friend bool operator==(const AtOnce&, const AtOnce&) = default;
};
/// Through the delay queue, rounded up to whole seconds.
struct ByDelay {
    std::chrono::seconds delay;
    friend bool operator==(const ByDelay&, const ByDelay&) = default;
};
/// By a schedule of this expression. A schedule fires anywhere within its minute, so the due time
/// is rounded up to a full one.
struct BySchedule {
    std::string expression;  ///< at(yyyy-mm-ddThh:mm:ss), UTC
    friend bool operator==(const BySchedule&, const BySchedule&) = default;
};
using WakeupRoute = std::variant<AtOnce, ByDelay, BySchedule>;

/// Whatever the route, the message does not arrive before `due`.
WakeupRoute wakeup_route(base::Instant due, base::Instant now);

/// The name of the schedule of a sleeping call: the same for the same call, and legal for the
/// service whatever the names of thread and call are [D-101].
std::string schedule_name(const base::ThreadId& thread, const base::CallId& call);

}  // namespace torpor::aws
