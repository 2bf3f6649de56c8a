#include "tools/bench/kernel.hpp"

#include <algorithm>
#include <chrono>
#include <ctime>
#include <utility>

#include <nlohmann/json.hpp>

#include "runtime/base/invariant.hpp"
#include "sim/kernel/kernel.hpp"
#include "sim/kernel/seeded_driver.hpp"
#include "sim/kernel/wait_queue.hpp"

namespace torpor::bench {

namespace {

constexpr std::uint64_t event_total = 1'000'000;

struct Bench {
    sim::SeededDriver driver{1};
    sim::Trace trace;
    sim::ChoiceOracle oracle{driver, trace};
    sim::Kernel kernel{oracle, trace};

    sim::Process& start(const char* name) {
        sim::ProcessOptions options;
        options.name = name;
        return kernel.start(std::move(options));
    }

    /// Lets every task come to its first wait, then gives the events per second of what follows.
    double rate() {
        sim::RunLimits begin;
        begin.until = kernel.now();
        begin.events_per_instant = begin.events;
        kernel.run(begin);
        sim::RunLimits measured;
        measured.events = event_total;
        measured.events_per_instant = measured.events;
        const std::uint64_t first = kernel.event_count();
        const std::clock_t start = std::clock();
        kernel.run(measured);
        const auto taken = static_cast<double>(std::clock() - start);
        base::invariant(kernel.event_count() - first == event_total, "every event was run");
        return static_cast<double>(event_total) * CLOCKS_PER_SEC / taken;
    }
};

// Pauses of mixed lengths, so that timers overtake each other.
boost::asio::awaitable<void> wake_often(sim::Process& process, std::uint64_t state) {
    for (;;) {
        state = state * 6364136223846793005ULL + 1442695040888963407ULL;
        const auto pause = static_cast<base::Duration::rep>(state >> 44U) + 1;
        co_await process.sleep_for(base::Duration{pause});
    }
}

double timer_rate(std::uint32_t processes) {
    Bench bench;
    for (std::uint32_t i = 0; i < processes; ++i) {
        sim::Process& process = bench.start("sleeper");
        process.spawn(wake_often(process, i));
    }
    return bench.rate();
}

/// One side of the table: how many balls have come, and who waits for the next.
struct Side {
    explicit Side(sim::Kernel& kernel) : came(kernel) {}

    std::uint64_t balls = 0;
    sim::WaitQueue came;
};

boost::asio::awaitable<void> play(Side& mine, Side& theirs) {
    for (std::uint64_t returned = 0;; ++returned) {
        while (mine.balls == returned) {
            co_await mine.came.wait({"the ball"});
        }
        theirs.balls += 1;
        theirs.came.wake_one();
    }
}

double ping_pong_rate() {
    Bench bench;
    Side left{bench.kernel};
    Side right{bench.kernel};
    sim::Process& ada = bench.start("ada");
    sim::Process& bob = bench.start("bob");
    ada.spawn(play(left, right));
    bob.spawn(play(right, left));
    bench.kernel.after(std::chrono::seconds{1}, [&left] {
        left.balls += 1;
        left.came.wake_one();
    });
    const double rate = bench.rate();
    bench.kernel.end_all();
    return rate;
}

// The best of a few: what disturbs a measurement only ever makes it slower.
template <class Measure>
double best_of(int rounds, Measure measure) {
    double best = 0;
    for (int i = 0; i < rounds; ++i) {
        best = std::max(best, measure());
    }
    return best;
}

}  // namespace

KernelFigures measure_kernel() {
    constexpr int rounds = 5;
    KernelFigures figures;
    for (const std::uint32_t processes : {10U, 1'000U, 100'000U}) {
        figures.timer_events_per_second[processes] =
            best_of(rounds, [processes] { return timer_rate(processes); });
    }
    figures.ping_pong_per_second = best_of(rounds, ping_pong_rate);
    return figures;
}

std::string kernel_figures_json(const KernelFigures& figures) {
    nlohmann::ordered_json timers = nlohmann::ordered_json::object();
    for (const auto& [processes, rate] : figures.timer_events_per_second) {
        timers[std::to_string(processes)] = static_cast<std::uint64_t>(rate);
    }
    nlohmann::ordered_json document;
    document["timer_events_per_second"] = std::move(timers);
    document["ping_pong_per_second"] = static_cast<std::uint64_t>(figures.ping_pong_per_second);
    return document.dump();
}

}  // namespace torpor::bench
