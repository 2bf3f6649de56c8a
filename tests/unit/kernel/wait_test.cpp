#include <memory>

#include <boost/system/system_error.hpp>
#include <catch2/catch.hpp>

#include "sim/kernel/event.hpp"
#include "sim/kernel/inbox.hpp"
#include "sim/kernel/one_shot.hpp"
#include "tests/unit/kernel/lab.hpp"

using namespace torpor::sim;
using namespace std::chrono_literals;
namespace asio = boost::asio;

namespace {

asio::awaitable<void> take(OneShot<std::string>& shot, Log& log) {
    const std::string value = co_await shot.take({"a value"});
    log.push_back(value);
}

asio::awaitable<void> drain(Inbox<int>& inbox, Log& log) {
    for (;;) {
        const int value = co_await inbox.next({"a number", Waiting::idle});
        log.push_back(std::to_string(value));
    }
}

asio::awaitable<void> wait_until_gone(std::unique_ptr<Event>& event, Log& log) {
    try {
        co_await event->wait({"an event that goes away"});
        log.push_back("never");
    } catch (const boost::system::system_error& failure) {
        log.push_back(failure.code() == asio::error::operation_aborted ? "aborted" : "other");
    }
}

asio::awaitable<void> wait_named(Event& event, WaitReason reason) {
    co_await event.wait(reason);
}

asio::awaitable<void> spin(Process& process) {
    for (;;) {
        co_await process.sleep_for(0s);
    }
}

}  // namespace

TEST_CASE("one-shot: a value given by the world reaches the coroutine that waits") {
    Lab lab;
    Log log;
    OneShot<std::string> shot{lab.kernel};
    Process& ada = lab.start("ada");
    ada.spawn(take(shot, log));
    lab.kernel.after(1s, [&] { shot.complete("hello"); });
    CHECK(lab.kernel.run().outcome == RunOutcome::quiescent);
    CHECK(log == Log{"hello"});
}

TEST_CASE("one-shot: a value given before it is wanted is taken at once") {
    Lab lab;
    Log log;
    OneShot<std::string> shot{lab.kernel};
    shot.complete("early");
    Process& ada = lab.start("ada");
    ada.spawn(take(shot, log));
    lab.kernel.run();
    CHECK(log == Log{"early"});
}

TEST_CASE("inbox: values are taken in order, and its empty wait is idle") {
    Lab lab;
    Log log;
    Inbox<int> inbox{lab.kernel};
    Process& ada = lab.start("ada");
    ada.spawn(drain(inbox, log));
    inbox.push(1);
    inbox.push(2);
    lab.kernel.after(1s, [&] { inbox.push(3); });
    CHECK(lab.kernel.run().outcome == RunOutcome::quiescent);
    CHECK(log == Log{"1", "2", "3"});
}

TEST_CASE("event: everybody who waits is woken, first come first") {
    Lab lab;
    Log log;
    Event event{lab.kernel};
    Process& ada = lab.start("ada");
    for (int i = 0; i < 3; ++i) {
        ada.spawn(wait_named(event, {"the event"}));
    }
    lab.kernel.after(1s, [&] { event.set(); });
    CHECK(lab.kernel.run().outcome == RunOutcome::quiescent);
    CHECK(ada.idle());
}

TEST_CASE("event: its destruction aborts those who still wait") {
    Lab lab;
    Log log;
    auto event = std::make_unique<Event>(lab.kernel);
    Process& ada = lab.start("ada");
    ada.spawn(wait_until_gone(event, log));
    lab.kernel.after(1s, [&] { event.reset(); });
    CHECK(lab.kernel.run().outcome == RunOutcome::quiescent);
    CHECK(log == Log{"aborted"});
}

TEST_CASE("event: it may outlive a crashed process that waited for it") {
    Lab lab;
    Event event{lab.kernel};
    Process& ada = lab.start("ada");
    ada.spawn(wait_named(event, {"the event"}));
    lab.kernel.after(1s, [&] { ada.crash(); });
    lab.kernel.after(2s, [&] { event.set(); });
    CHECK(lab.kernel.run().outcome == RunOutcome::quiescent);
}

TEST_CASE("kernel: a wait for progress that nothing can end is stuck, and is named") {
    Lab lab;
    Event never{lab.kernel};
    Process& ada = lab.start("ada");
    Process& bob = lab.start("bob");
    ada.spawn(wait_named(never, {"an answer", Waiting::for_progress}));
    bob.spawn(wait_named(never, {"an invocation", Waiting::idle}));

    const RunEnd end = lab.kernel.run();
    CHECK(end.outcome == RunOutcome::stuck);
    REQUIRE(end.stuck.size() == 1);
    CHECK(end.stuck[0].process == "ada");
    CHECK(end.stuck[0].what == "an answer");
}

TEST_CASE("kernel: a wait that is declared idle ends a run quietly") {
    Lab lab;
    Event never{lab.kernel};
    Process& bob = lab.start("bob");
    bob.spawn(wait_named(never, {"an invocation", Waiting::idle}));
    CHECK(lab.kernel.run().outcome == RunOutcome::quiescent);
}

TEST_CASE("kernel: events without time advancing are found to be spinning") {
    Lab lab;
    Process& ada = lab.start("ada");
    ada.spawn(spin(ada));
    RunLimits limits;
    limits.events_per_instant = 1000;
    const RunEnd end = lab.kernel.run(limits);
    CHECK(end.outcome == RunOutcome::spinning);
    CHECK(end.spinning == "ada");
    CHECK(lab.kernel.event_count() == 1000);
}
