#pragma once

#include <string>

#include "runtime/base/time.hpp"
#include "runtime/wire/scheduler.hpp"

namespace torpor::fakes::scheduler {

enum class Completion { keep, remove };

/// A one-time schedule and how far it has come.
struct Schedule {
    /// `waiting` for its minute, `firing` until the queue has answered, `retrying` after a refusal,
    /// `completed` once nothing more will be sent.
    enum class Phase { waiting, firing, retrying, completed };
    enum class Repetition { never, once };

    wire::scheduler::CreateSchedule request;  ///< what an idempotent repetition must equal
    wire::scheduler::TargetSendMessage message;
    base::Instant minute;  ///< the start of the minute that was asked for
    Phase phase = Phase::waiting;
    Repetition repetition = Repetition::never;  ///< `once` if it fires a second time
    int attempts = 0;                           ///< deliveries tried for the firing under way
    base::Instant first_attempt;

    const std::string& name() const { return request.name; }
    Completion completion() const {
        return request.delete_after_completion ? Completion::remove : Completion::keep;
    }
};

}  // namespace torpor::fakes::scheduler
