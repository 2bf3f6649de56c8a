#pragma once

#include <optional>
#include <string>

#include "runtime/base/time.hpp"
#include "runtime/wire/scheduler.hpp"

namespace torpor::fakes::scheduler {

enum class Completion { keep, remove };

/// A one-time schedule and how far it has come.
struct Schedule {
    enum class Phase { waiting, firing, retrying, completed };

    std::string name;
    std::string client_token;
    std::string request_fingerprint;  ///< what an idempotent repetition must equal
    base::Instant minute;             ///< 00 seconds of the minute that was asked for
    wire::scheduler::TargetSendMessage message;
    Completion completion = Completion::keep;
    Phase phase = Phase::waiting;
    int attempts = 0;      ///< deliveries tried for the firing under way
    int firings_left = 1;  ///< two if at-least-once shows
    base::Instant first_attempt;
};

}  // namespace torpor::fakes::scheduler
