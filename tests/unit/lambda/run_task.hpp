#pragma once

#include <exception>
#include <optional>
#include <stdexcept>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>

#include "runtime/ports/task.hpp"

namespace torpor::tests {

/// Runs a task to its end; a task that waits for something nobody does is stuck.
template <class Value>
Value run_task(Task<Value> task) {
    boost::asio::io_context loop;
    std::exception_ptr failure;
    std::optional<Value> result;
    boost::asio::co_spawn(loop, std::move(task), [&](std::exception_ptr error, Value value) {
        failure = std::move(error);
        result = std::move(value);
    });
    loop.run();
    if (failure) std::rethrow_exception(failure);
    if (!result) throw std::logic_error("stuck");
    return std::move(*result);
}

inline void run_task(Task<void> task) {
    boost::asio::io_context loop;
    std::exception_ptr failure;
    boost::asio::co_spawn(loop, std::move(task),
                          [&](std::exception_ptr error) { failure = std::move(error); });
    loop.run();
    if (failure) std::rethrow_exception(failure);
}

}  // namespace torpor::tests
