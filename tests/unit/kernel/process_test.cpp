#include <stdexcept>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/experimental/awaitable_operators.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/this_coro.hpp>
#include <catch2/catch.hpp>

#include "runtime/base/invariant.hpp"
#include "sim/kernel/event.hpp"
#include "sim/kernel/one_shot.hpp"
#include "tests/unit/kernel/lab.hpp"

using namespace torpor::sim;
using namespace std::chrono_literals;
namespace asio = boost::asio;

namespace {

asio::awaitable<void> sleep_alive(Process& process,
                                  LifetimeTracked tracked,
                                  std::chrono::nanoseconds delay) {
    co_await process.sleep_for(delay);
}

asio::awaitable<void> sleep_nested(Process& process, int& living, int depth) {
    const LifetimeTracked tracked{living};
    if (depth == 0) {
        co_await process.sleep_for(1h);
    } else {
        co_await sleep_nested(process, living, depth - 1);
    }
}

asio::awaitable<void> wait_for(Event& event, LifetimeTracked tracked) {
    co_await event.wait({"the event", Waiting::for_progress});
}

asio::awaitable<void> tick(Process& process, Log& log, int count) {
    for (int i = 0; i < count; ++i) {
        co_await process.sleep_for(1s);
        log.push_back(std::to_string(i));
    }
}

asio::awaitable<void> fail_after(Process& process, std::chrono::nanoseconds delay) {
    co_await process.sleep_for(delay);
    throw std::runtime_error("broken");
}

asio::awaitable<void> violate() {
    torpor::base::invariant(false, "this is never true");
    co_return;
}

asio::awaitable<void> crash_self(Process& process, Log& log, LifetimeTracked tracked) {
    co_await process.sleep_for(1s);
    process.crash();
    log.push_back("the step ends as usual");
    co_await process.sleep_for(1s);
    log.push_back("never");
}

}  // namespace

TEST_CASE("process: a crash destroys every suspended coroutine once") {
    int living = 0;
    Lab lab;
    Event never{lab.kernel};
    Process& ada = lab.start("ada");
    ada.spawn(sleep_alive(ada, LifetimeTracked{living}, 1h));
    ada.spawn(sleep_nested(ada, living, 5));
    ada.spawn(wait_for(never, LifetimeTracked{living}));
    lab.kernel.after(1s, [&] { ada.crash(); });
    lab.kernel.after(500ms, [&] { CHECK(living == 8); });

    CHECK(lab.kernel.run().outcome == RunOutcome::quiescent);
    CHECK(living == 0);
    CHECK(ada.state() == ProcessState::crashed);
    CHECK(lab.kernel.now() == start_default + 1s);
}

TEST_CASE("process: a crash destroys tasks that have not begun") {
    int living = 0;
    Lab lab;
    Process& ada = lab.start("ada");
    ada.spawn(sleep_alive(ada, LifetimeTracked{living}, 1h));
    CHECK(living == 1);
    ada.crash();
    CHECK(living == 0);
    CHECK(lab.kernel.run().outcome == RunOutcome::quiescent);
}

TEST_CASE("process: the kernel's end destroys what still waits") {
    int living = 0;
    {
        Lab lab;
        Process& ada = lab.start("ada");
        ada.spawn(sleep_nested(ada, living, 3));
        lab.kernel.after(2h, [tracked = LifetimeTracked{living}] {});
        RunLimits limits;
        limits.until = start_default + 1s;
        lab.kernel.run(limits);
        lab.kernel.post([tracked = LifetimeTracked{living}] {});
        CHECK(living == 6);
    }
    CHECK(living == 0);
}

TEST_CASE("process: a crash from within its own step takes effect when the step ends") {
    int living = 0;
    Log log;
    Lab lab;
    Process& ada = lab.start("ada");
    ada.spawn(crash_self(ada, log, LifetimeTracked{living}));
    ada.spawn(sleep_alive(ada, LifetimeTracked{living}, 1h));

    CHECK(lab.kernel.run().outcome == RunOutcome::quiescent);
    CHECK(log == Log{"the step ends as usual"});
    CHECK(living == 0);
    CHECK(lab.kernel.now() == start_default + 1s);
}

TEST_CASE("process: one process may crash another and see it end at once") {
    int living = 0;
    Lab lab;
    Process& ada = lab.start("ada");
    Process& bob = lab.start("bob");
    bob.spawn(sleep_alive(bob, LifetimeTracked{living}, 1h));
    lab.kernel.after(1s, [&] {
        ada.post([&] {
            bob.crash();
            CHECK(living == 0);
        });
    });
    CHECK(lab.kernel.run().outcome == RunOutcome::quiescent);
}

TEST_CASE("process: work given to a crashed process is dropped") {
    int living = 0;
    Lab lab;
    Process& ada = lab.start("ada");
    const asio::any_io_executor executor = ada.executor();
    ada.crash();
    ada.spawn(sleep_alive(ada, LifetimeTracked{living}, 1h));
    asio::post(executor, [tracked = LifetimeTracked{living}] {});
    asio::co_spawn(executor, sleep_alive(ada, LifetimeTracked{living}, 1h),
                   [](const std::exception_ptr&) {});
    lab.kernel.run();
    CHECK(living == 0);
}

TEST_CASE("process: nothing of a frozen process runs, and what fell due runs after the thaw") {
    Lab lab;
    Log log;
    Process& ada = lab.start("ada");
    ada.spawn(tick(ada, log, 3));
    lab.kernel.after(1500ms, [&] { ada.freeze(); });
    lab.kernel.after(10s, [&] {
        CHECK(log == Log{"0"});
        ada.thaw();
    });
    CHECK(lab.kernel.run().outcome == RunOutcome::quiescent);
    CHECK(log == Log{"0", "1", "2"});
    CHECK(lab.kernel.now() == start_default + 11s);
}

TEST_CASE("process: a process that stays frozen is no obstacle to the end of the run") {
    int living = 0;
    Lab lab;
    Event never{lab.kernel};
    Process& ada = lab.start("ada");
    ada.spawn(wait_for(never, LifetimeTracked{living}));
    lab.kernel.after(1s, [&] { ada.freeze(); });
    CHECK(lab.kernel.run().outcome == RunOutcome::quiescent);

    ada.thaw();
    CHECK(lab.kernel.run().outcome == RunOutcome::stuck);
}

TEST_CASE("process: the hook before a step may crash or freeze the process there") {
    Lab lab;
    Log log;
    ProcessOptions options;
    options.name = "ada";
    options.before_step = [](Process& process) {
        if (process.step_count() == 2) process.crash();
    };
    Process& ada = lab.kernel.start(options);
    ada.spawn(tick(ada, log, 5));

    options.name = "bob";
    options.before_step = [](Process& process) {
        if (process.step_count() == 2) process.freeze();
    };
    Log bobs;
    Process& bob = lab.kernel.start(options);
    bob.spawn(tick(bob, bobs, 5));

    CHECK(lab.kernel.run().outcome == RunOutcome::quiescent);
    CHECK(log == Log{"0"});
    CHECK(bobs == Log{"0"});
}

TEST_CASE("process: an exception that leaves a task reaches the process's owner") {
    Lab lab;
    Log log;
    ProcessOptions options;
    options.name = "ada";
    options.on_exception = [&](Process& process, const std::exception_ptr& failure) {
        CHECK_THROWS_WITH(std::rethrow_exception(failure), "broken");
        log.push_back("reported");
        process.crash();
    };
    Process& ada = lab.kernel.start(options);
    ada.spawn(tick(ada, log, 5));
    ada.spawn(fail_after(ada, 2500ms));
    CHECK(lab.kernel.run().outcome == RunOutcome::quiescent);
    CHECK(log == Log{"0", "1", "reported"});
}

TEST_CASE("process: an exception without an owner leaves the run") {
    Lab lab;
    Process& ada = lab.start("ada");
    ada.spawn(fail_after(ada, 1s));
    CHECK_THROWS_WITH(lab.kernel.run(), "broken");
}

TEST_CASE("process: a broken invariant leaves the run whoever owns the process") {
    Lab lab;
    ProcessOptions options;
    options.name = "ada";
    options.on_exception = [](Process&, const std::exception_ptr&) { FAIL(); };
    Process& ada = lab.kernel.start(options);
    ada.spawn(violate());
    CHECK_THROWS_AS(lab.kernel.run(), torpor::base::InvariantViolation);
    CHECK(lab.kernel.run().outcome == RunOutcome::quiescent);
}

namespace {

asio::awaitable<void> race(Process& process, Log& log) {
    using namespace asio::experimental::awaitable_operators;
    Event never{process.kernel()};
    auto slow = tick(process, log, 10);
    auto quick = tick(process, log, 2);
    const auto winner = co_await (std::move(slow) || std::move(quick));
    log.push_back("won by " + std::to_string(winner.index()));
    auto waiting = never.wait({"what never comes"});
    auto first = tick(process, log, 1);
    co_await (std::move(waiting) || std::move(first));
    log.push_back("done");
}

asio::awaitable<void> both(Process& process, LifetimeTracked tracked) {
    using namespace asio::experimental::awaitable_operators;
    auto one = sleep_alive(process, tracked, 1h);
    auto other = sleep_alive(process, tracked, 2h);
    co_await (std::move(one) && std::move(other));
}

asio::awaitable<void> hop(Log& log) {
    const auto executor = co_await asio::this_coro::executor;
    co_await asio::post(executor, asio::use_awaitable);
    log.push_back("hopped");
}

}  // namespace

TEST_CASE("process: Asio's operators work, and the loser of a race is cancelled") {
    Lab lab;
    Log log;
    Process& ada = lab.start("ada");
    ada.spawn(race(ada, log));
    CHECK(lab.kernel.run().outcome == RunOutcome::quiescent);
    CHECK(log == Log{"0", "0", "1", "1", "won by 1", "0", "done"});
}

TEST_CASE("process: a crash unwinds Asio's own operations too") {
    int living = 0;
    Lab lab;
    Process& ada = lab.start("ada");
    ada.spawn(both(ada, LifetimeTracked{living}));
    asio::co_spawn(ada.executor(), both(ada, LifetimeTracked{living}),
                   [tracked = LifetimeTracked{living}](const std::exception_ptr&) { FAIL(); });
    lab.kernel.after(1s, [&] { ada.crash(); });
    CHECK(lab.kernel.run().outcome == RunOutcome::quiescent);
    CHECK(living == 0);
}

TEST_CASE("process: what Asio posts to the executor is a step of the process") {
    Lab lab;
    Log log;
    Process& ada = lab.start("ada");
    ada.spawn(hop(log));
    lab.kernel.run();
    CHECK(log == Log{"hopped"});
    CHECK(ada.idle());
}
