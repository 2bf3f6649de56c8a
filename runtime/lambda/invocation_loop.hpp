#pragma once

#include <string>

#include "runtime/base/time.hpp"
#include "runtime/lambda/surroundings.hpp"
#include "runtime/ports/task.hpp"
#include "runtime/wire/http.hpp"

namespace torpor::lambda {

/// What a function makes of one event. Called for one event at a time.
class EventAnswerer {
public:
    virtual ~EventAnswerer() = default;
    /// The JSON text that answers the event. A std::exception fails the invocation as a whole.
    /// Whatever runs at `deadline` is ended by force.
    virtual Task<std::string> answer(std::string event, base::Instant deadline) = 0;
};

/// The loop of a custom runtime (aws.md 3.1): asks for the next event, answers it, says so. Never
/// ends. A `next` that failed is asked again after a pause; a report that failed is repeated, as
/// the runtime API refuses a second one. `world` and `answerer` must outlive the task.
Task<void> answer_invocations(wire::Url runtime_api, Surroundings& world, EventAnswerer& answerer);

}  // namespace torpor::lambda
