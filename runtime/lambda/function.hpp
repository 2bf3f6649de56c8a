#pragma once

#include "runtime/lambda/environment.hpp"
#include "runtime/lambda/surroundings.hpp"
#include "runtime/ports/task.hpp"

namespace torpor::lambda {

/// Builds the function that the settings name, once, and then runs it for every invocation that
/// the Lambda runtime API hands out. Never ends by itself. Failures of an invocation are reported
/// to the runtime API; an InvariantViolation is thrown. `surroundings` must outlive the task.
Task<void> run_function(FunctionSettings settings, Surroundings& surroundings);

}  // namespace torpor::lambda
