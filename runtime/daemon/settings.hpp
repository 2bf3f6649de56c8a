#pragma once

#include <chrono>
#include <cstddef>
#include <string>

#include "runtime/engine/slice.hpp"
#include "runtime/ports/retry_policy.hpp"

namespace torpor::daemon {

struct DaemonSettings {
    /// What threads run with: prompt, policy, tools of this process, tool servers, and under
    /// `callback_base` the address at which tool servers reach `Daemon::handle`.
    engine::SliceSettings slices;

    std::size_t slices_at_once = 16;  ///< of different threads
    std::size_t batch_max = 10;       ///< messages of one slice
    base::Duration slice_time_max = std::chrono::minutes{10};
    /// A slice that failed is run again after these pauses; then its message is a dead letter.
    ports::RetryPolicy slice_retry{.attempts = 12,
                                   .pause_first = std::chrono::seconds{1},
                                   .pause_max = std::chrono::minutes{10}};
    std::size_t waiting_max = 10'000;  ///< messages from outside; more are answered with 503
    std::size_t dead_letters_max = 1'000;
    /// Front ends show it as a bearer token; without one anybody who reaches the address may write.
    std::string front_end_token;
};

}  // namespace torpor::daemon
