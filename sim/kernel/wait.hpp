#pragma once

#include <boost/asio/async_result.hpp>
#include <boost/asio/awaitable.hpp>

#include "runtime/base/time.hpp"

namespace torpor::sim {

class Kernel;
class WaitQueue;

/// Whether a run that ends in this wait is *stuck*, or merely idle.
enum class Waiting { for_progress, idle };

/// How a wait is named when a run ends while it lasts.
struct WaitReason {
    const char* what = "event";  ///< a literal, or text that lives as long as the wait
    Waiting waiting = Waiting::for_progress;
};

/// A suspended coroutine. Calling it resumes; destroying it destroys the coroutine through its
/// executor. Concrete where Asio would erase the type: it fits into a timer's node.
using Resumption = boost::asio::detail::awaitable_async_op_handler<void(boost::system::error_code),
                                                                   boost::asio::any_io_executor>;

/// What `co_await` takes to suspend the calling process: until a moment, or until a queue wakes
/// it. Throws system_error(operation_aborted) if Asio cancels it or the queue is destroyed.
class WaitOperation {
public:
    WaitOperation(Kernel& kernel, base::Instant until) : kernel_(kernel), until_(until) {}
    WaitOperation(Kernel& kernel, WaitQueue& queue, WaitReason reason)
        : kernel_(kernel), queue_(&queue), reason_(reason) {}

    void operator()(Resumption&& coroutine);

    // Asio asks with these two whether this is an operation, and how it completes.
    boost::asio::detail::async_operation_probe_result operator()(
        boost::asio::detail::async_operation_probe) const;
    boost::asio::detail::completion_signature_probe_result<void(boost::system::error_code)>
    operator()(boost::asio::detail::completion_signature_probe) const;

private:
    Kernel& kernel_;
    WaitQueue* queue_ = nullptr;
    base::Instant until_;
    WaitReason reason_;
};

}  // namespace torpor::sim
