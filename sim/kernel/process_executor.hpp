#pragma once

#include <utility>

#include <boost/asio/execution.hpp>
#include <boost/asio/execution_context.hpp>

#include "sim/kernel/kernel.hpp"

namespace torpor::sim {

/// The executor of one process: everything becomes a step of it, nothing runs inline, and what is
/// given to a crashed process is destroyed.
class ProcessExecutor {
public:
    explicit ProcessExecutor(Process& process) : process_(&process) {}

    template <class Function>
    void execute(Function function) const {
        process_->kernel().enqueue(process_, Callback{std::move(function)});
    }

    boost::asio::execution_context& query(boost::asio::execution::context_t) const {
        return process_->kernel().context_;
    }
    static constexpr auto query(boost::asio::execution::blocking_t) {
        return boost::asio::execution::blocking.never;
    }
    ProcessExecutor require(boost::asio::execution::blocking_t::never_t) const { return *this; }

    friend bool operator==(const ProcessExecutor&, const ProcessExecutor&) = default;

private:
    Process* process_;
};

}  // namespace torpor::sim
