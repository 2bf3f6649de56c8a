#include <algorithm>
#include <functional>

#include <catch2/catch.hpp>

#include "tests/unit/kernel/lab.hpp"

using namespace torpor::sim;
namespace asio = boost::asio;

namespace {

struct PriorityLab {
    explicit PriorityLab(std::uint64_t seed, int changes)
        : driver(seed),
          kernel(oracle,
                 trace,
                 start_default,
                 {.kind = SchedulePolicy::Kind::priorities, .changes = changes}) {}

    Process& start(std::string name) {
        return kernel.start({.name = std::move(name), .on_exception = {}, .before_step = {}});
    }

    SeededDriver driver;
    Trace trace;
    ChoiceOracle oracle{driver, trace};
    Kernel kernel;
};

asio::awaitable<void> walk(Process& process, int steps, Log& log) {
    for (int i = 0; i < steps; ++i) {
        log.push_back(process.name());
        co_await process.sleep_for({});
    }
}

/// Waits in a loop for somebody else, without letting time pass.
asio::awaitable<void> insist(Process& process, const bool& told) {
    while (!told)
        co_await process.sleep_for({});
}

asio::awaitable<void> tell(bool& told) {
    told = true;
    co_return;
}

/// How often the turn goes from one process to another.
int turns(const Log& log) {
    int count = 0;
    for (std::size_t i = 1; i < log.size(); ++i)
        count += log[i] != log[i - 1] ? 1 : 0;
    return count;
}

Log walk_of_three(std::uint64_t seed, int changes) {
    PriorityLab lab{seed, changes};
    Log log;
    for (const auto* name : {"ada", "bob", "cleo"}) {
        auto& process = lab.start(name);
        process.spawn(walk(process, 40, log));
    }
    lab.kernel.run();
    REQUIRE(log.size() == 120);
    return log;
}

}  // namespace

TEST_CASE("priorities: one process runs until it has nothing left to do") {
    for (std::uint64_t seed = 1; seed <= 20; ++seed)
        CHECK(turns(walk_of_three(seed, 0)) == 2);
}

TEST_CASE("priorities: each process is first under some seed") {
    Log first;
    for (std::uint64_t seed = 1; seed <= 40; ++seed)
        first.push_back(walk_of_three(seed, 0).front());
    for (const auto* name : {"ada", "bob", "cleo"})
        CHECK(std::ranges::count(first, name) > 4);
}

TEST_CASE("priorities: a change costs the running process its turn, once each") {
    int most = 0;
    for (std::uint64_t seed = 1; seed <= 200; ++seed) {
        const auto count = turns(walk_of_three(seed, 2));
        CHECK(count >= 2);
        CHECK(count <= 2 + 2);
        most = std::max(most, count);
    }
    CHECK(most == 4);
}

TEST_CASE("priorities: the world has a priority too") {
    int world_first = 0;
    for (std::uint64_t seed = 1; seed <= 40; ++seed) {
        PriorityLab lab{seed, 0};
        Log log;
        auto& ada = lab.start("ada");
        ada.spawn(walk(ada, 3, log));
        std::function<void()> again = [&] {
            log.emplace_back("world");
            if (std::ranges::count(log, "world") < 3) lab.kernel.post(again);
        };
        lab.kernel.post(again);
        lab.kernel.run();
        CHECK(turns(log) == 1);
        world_first += log.front() == "world" ? 1 : 0;
    }
    CHECK(world_first > 5);
    CHECK(world_first < 35);
}

TEST_CASE("priorities: whoever waits in a loop lets others have their turn") {
    for (std::uint64_t seed = 1; seed <= 20; ++seed) {
        PriorityLab lab{seed, 1};
        bool told = false;
        for (const auto* name : {"ada", "bob", "cleo"}) {
            auto& process = lab.start(name);
            process.spawn(insist(process, told));
        }
        lab.start("dora").spawn(tell(told));
        CHECK(lab.kernel.run().outcome == RunOutcome::quiescent);
        CHECK(told);
    }
}

TEST_CASE("priorities: endless loops of all are still found spinning") {
    PriorityLab lab{1, 3};
    const bool never = false;
    for (const auto* name : {"ada", "bob"}) {
        auto& process = lab.start(name);
        process.spawn(insist(process, never));
    }
    CHECK(lab.kernel.run().outcome == RunOutcome::spinning);
}

TEST_CASE("priorities: the same seed repeats exactly, another one differs") {
    CHECK(walk_of_three(3, 3) == walk_of_three(3, 3));
    CHECK(walk_of_three(3, 3) != walk_of_three(4, 3));
}
