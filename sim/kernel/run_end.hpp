#pragma once

#include <cstdint>
#include <limits>
#include <string>
#include <vector>

#include "runtime/base/time.hpp"

namespace torpor::sim {

/// Why a run ended.
/// quiescent: nothing is left to do and nobody waits for progress.
/// stuck: somebody waits for progress and no event is left.
/// spinning: too many events without time advancing.
/// limit: the events or the virtual time of the limits are used up.
/// stopped: Kernel::stop was called.
enum class RunOutcome { quiescent, stuck, spinning, limit, stopped };

struct RunLimits {
    std::uint64_t events = std::numeric_limits<std::uint64_t>::max();  ///< of this call
    /// Events at this moment still run; later ones wait for the next call.
    base::Instant until = base::Instant::max();
    std::uint64_t events_per_instant = 100'000;
};

/// A wait for progress that nothing will end.
struct StuckWait {
    std::string process;
    std::string what;
};

struct RunEnd {
    RunOutcome outcome = RunOutcome::quiescent;
    std::vector<StuckWait> stuck;
    std::string spinning;  ///< who ran last when the run was found spinning
};

}  // namespace torpor::sim
