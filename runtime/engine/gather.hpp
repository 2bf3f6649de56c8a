#pragma once

#include <vector>

#include "runtime/ports/task.hpp"

namespace torpor::engine {

/// Runs the tasks concurrently on the caller's executor and returns when every one has ended; then
/// rethrows the exception of the first one, in the order given, that failed. A single task runs
/// without a detour. What the tasks refer to must outlive the executor's work, not only this call:
/// a destroyed caller does not wait for its children.
Task<void> gather(std::vector<Task<void>> tasks);

}  // namespace torpor::engine
