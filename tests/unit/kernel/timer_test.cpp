#include <catch2/catch.hpp>

#include "tests/unit/kernel/lab.hpp"

using namespace torpor::sim;
using namespace std::chrono_literals;
namespace asio = boost::asio;

namespace {

asio::awaitable<void> note_after(Process& process,
                                 std::chrono::nanoseconds delay,
                                 Log& log,
                                 std::string text) {
    co_await process.sleep_for(delay);
    log.push_back(text);
}

}  // namespace

TEST_CASE("kernel: timers fire in the order of their moments") {
    Lab lab;
    Log log;
    Process& ada = lab.start("ada");
    ada.spawn(note_after(ada, 3s, log, "third"));
    ada.spawn(note_after(ada, 1s, log, "first"));
    ada.spawn(note_after(ada, 2s, log, "second"));

    CHECK(lab.kernel.run().outcome == RunOutcome::quiescent);
    CHECK(log == Log{"first", "second", "third"});
    CHECK(lab.kernel.now() == start_default + 3s);
}

TEST_CASE("kernel: timers of one process and one moment keep the order of their setting") {
    Lab lab;
    Log log;
    Process& ada = lab.start("ada");
    for (const char* name : {"a", "b", "c", "d", "e"}) {
        ada.spawn(note_after(ada, 1s, log, name));
    }

    lab.kernel.run();
    CHECK(log == Log{"a", "b", "c", "d", "e"});
}

TEST_CASE("kernel: which of several ready processes goes first is a choice of the seed") {
    std::vector<Log> orders;
    for (std::uint64_t seed = 1; seed <= 20; ++seed) {
        Lab lab{seed};
        Log log;
        for (const char* name : {"ada", "bob", "eve"}) {
            Process& process = lab.start(name);
            process.spawn(note_after(process, 1s, log, name));
        }
        lab.kernel.run();
        CHECK(log.size() == 3);
        orders.push_back(log);
    }
    std::ranges::sort(orders);
    const auto repeated = std::ranges::unique(orders);
    CHECK(orders.size() - repeated.size() > 1);
}

TEST_CASE("kernel: three days pass in as many steps as there are events") {
    Lab lab;
    Log log;
    Process& ada = lab.start("ada");
    ada.spawn(note_after(ada, 72h, log, "awake"));

    lab.kernel.run();
    CHECK(lab.kernel.now() == start_default + 72h);
    CHECK(lab.kernel.event_count() == 2);
}

TEST_CASE("kernel: a sleep of no length lets the rest of the queue run first") {
    Lab lab;
    Log log;
    Process& ada = lab.start("ada");
    ada.spawn(note_after(ada, 0s, log, "slept"));
    ada.post([&] { log.push_back("posted"); });

    lab.kernel.run();
    CHECK(log == Log{"posted", "slept"});
    CHECK(lab.kernel.now() == start_default);
}

TEST_CASE("kernel: the world's callbacks run at their moment and can be cancelled") {
    Lab lab;
    Log log;
    lab.kernel.after(2s, [&] { log.push_back("later"); });
    const TimerId cancelled = lab.kernel.after(1s, [&] { log.push_back("never"); });
    lab.kernel.post([&] { log.push_back("at once"); });
    lab.kernel.cancel(cancelled);

    lab.kernel.run();
    CHECK(log == Log{"at once", "later"});
    lab.kernel.cancel(cancelled);
}

TEST_CASE("kernel: a callback that is due but has not run can still be cancelled") {
    Lab lab;
    Log log;
    TimerId second{};
    lab.kernel.after(1s, [&] { lab.kernel.cancel(second); });
    second = lab.kernel.after(1s, [&] { log.push_back("never"); });

    lab.kernel.run();
    CHECK(log.empty());
}

TEST_CASE("kernel: a stale name of a callback does not touch the one that took its place") {
    Lab lab;
    Log log;
    const TimerId first = lab.kernel.after(1s, [] {});
    lab.kernel.run();
    lab.kernel.after(1s, [&] { log.push_back("second"); });
    lab.kernel.cancel(first);

    lab.kernel.run();
    CHECK(log == Log{"second"});
}

TEST_CASE("kernel: cancelled callbacks by the thousand leave no trace in later timers") {
    Lab lab;
    Log log;
    for (int round = 0; round < 50; ++round) {
        std::vector<TimerId> timers;
        for (int i = 0; i < 100; ++i) {
            timers.push_back(lab.kernel.after(1h, [] { FAIL(); }));
        }
        lab.kernel.after(std::chrono::seconds{round}, [&] { log.push_back("kept"); });
        for (const TimerId timer : timers) {
            lab.kernel.cancel(timer);
        }
    }
    lab.kernel.run();
    CHECK(log.size() == 50);
}

TEST_CASE("kernel: a run stops before what lies beyond its last moment, and goes on later") {
    Lab lab;
    Log log;
    lab.kernel.after(1s, [&] { log.push_back("one"); });
    lab.kernel.after(2s, [&] { log.push_back("two"); });

    RunLimits limits;
    limits.until = start_default + 2s - 1ns;
    CHECK(lab.kernel.run(limits).outcome == RunOutcome::limit);
    CHECK(lab.kernel.now() == limits.until);
    CHECK(log == Log{"one"});

    limits.until = start_default + 2s;
    CHECK(lab.kernel.run(limits).outcome == RunOutcome::quiescent);
    CHECK(log == Log{"one", "two"});
}

TEST_CASE("kernel: a run stops when its events are used up or when it is asked to") {
    Lab lab;
    for (int i = 0; i < 10; ++i) {
        lab.kernel.post([] {});
    }
    RunLimits limits;
    limits.events = 4;
    CHECK(lab.kernel.run(limits).outcome == RunOutcome::limit);
    CHECK(lab.kernel.event_count() == 4);

    lab.kernel.stop();
    CHECK(lab.kernel.run().outcome == RunOutcome::stopped);
    CHECK(lab.kernel.event_count() == 4);
    CHECK(lab.kernel.run().outcome == RunOutcome::quiescent);
    CHECK(lab.kernel.event_count() == 10);
}
