#pragma once

#include <cstdint>
#include <vector>

#include "runtime/base/ids.hpp"
#include "runtime/base/time.hpp"
#include "runtime/engine/slice.hpp"

namespace torpor::engine {

/// A slice's hold on its thread.
struct Claim {
    base::ThreadId thread;
    std::vector<base::ThreadId> ancestors;  ///< root first
    std::int64_t epoch = 0;
    base::Instant since;     ///< when it was known to be the newest
    base::Instant deadline;  ///< of the slice
};

/// Throws SliceAbandoned if a newer claim exists. One that is younger than `trusted_for` is trusted
/// without asking: a process that was frozen is not that young when it wakes up [D-040].
Task<void> require_current(const SlicePorts& ports, const SliceSettings& settings, Claim claim);

}  // namespace torpor::engine
