#include "runtime/engine/gather.hpp"

#include <exception>
#include <functional>
#include <memory>
#include <utility>

#include <boost/asio/async_result.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>

namespace torpor::engine {

namespace {

namespace asio = boost::asio;

using Failures = std::vector<std::exception_ptr>;

/// Who waits for the children. Only the children own it: it holds the suspended caller, so the
/// caller must not hold it, or neither would ever be destroyed.
struct Joint {
    std::size_t running = 0;
    std::move_only_function<void()> resume;
};

struct Waiting {
    std::weak_ptr<Joint> joint;

    template <class Handler>
    void operator()(Handler&& handler) const {
        auto children = joint.lock();
        children->resume = std::forward<Handler>(handler);
    }
};

/// One child's end.
struct Ended {
    std::shared_ptr<Joint> joint;
    std::shared_ptr<Failures> failures;
    std::size_t index = 0;

    void operator()(std::exception_ptr failure) const {
        (*failures)[index] = std::move(failure);
        joint->running -= 1;
        if (joint->running > 0 || !joint->resume) return;
        auto resume = std::exchange(joint->resume, {});
        resume();
    }
};

}  // namespace

Task<void> gather(std::vector<Task<void>> tasks) {
    if (tasks.empty()) co_return;
    if (tasks.size() == 1) {
        co_await std::move(tasks.front());
        co_return;
    }
    const auto executor = co_await asio::this_coro::executor;
    const auto failures = std::make_shared<Failures>(tasks.size());
    std::weak_ptr<Joint> waited;
    {
        const auto joint = std::make_shared<Joint>();
        joint->running = tasks.size();
        waited = joint;
        for (std::size_t i = 0; i < tasks.size(); ++i) {
            asio::co_spawn(executor, std::move(tasks[i]), Ended{joint, failures, i});
        }
    }
    if (!waited.expired()) {
        const Waiting waiting{waited};
        co_await asio::async_initiate<const asio::use_awaitable_t<>&, void()>(waiting,
                                                                              asio::use_awaitable);
    }
    for (const auto& failure : *failures) {
        if (failure) std::rethrow_exception(failure);
    }
}

}  // namespace torpor::engine
