#pragma once

#include <boost/asio/detail/thread_context.hpp>
#include <boost/asio/detail/thread_info_base.hpp>

namespace torpor::sim {

/// While it lives, Asio reuses the memory of finished coroutine frames on this thread, as it does
/// inside io_context::run.
class FrameRecycling : private boost::asio::detail::thread_context {
public:
    FrameRecycling() = default;
    FrameRecycling(const FrameRecycling&) = delete;
    FrameRecycling& operator=(const FrameRecycling&) = delete;

private:
    boost::asio::detail::thread_info_base memory_;
    thread_call_stack::context scope_{this, memory_};
};

}  // namespace torpor::sim
