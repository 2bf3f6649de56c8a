#include "tools/bench/kernel.hpp"

#include <chrono>
#include <cstddef>

#include <nlohmann/json.hpp>

#include "runtime/base/invariant.hpp"
#include "sim/kernel/kernel.hpp"
#include "sim/kernel/seeded_driver.hpp"
#include "sim/kernel/wait_queue.hpp"

namespace torpor::bench {

namespace {

using Timer = std::chrono::steady_clock;

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

    /// Runs what was prepared and gives its events per second.
    double rate() {
        const std::uint64_t first = kernel.event_count();
        sim::RunLimits limits;
        limits.events_per_instant = limits.events;
        const auto begin = Timer::now();
        kernel.run(limits);
        const std::chrono::duration<double> taken = Timer::now() - begin;
        return static_cast<double>(kernel.event_count() - first) / taken.count();
    }
};

// Pauses of mixed lengths, so that the heap is exercised and not only appended to.
boost::asio::awaitable<void> wake_often(sim::Process& process,
                                        std::uint64_t state,
                                        std::uint64_t count) {
    for (std::uint64_t i = 0; i < count; ++i) {
        state = state * 6364136223846793005ULL + 1442695040888963407ULL;
        const auto pause = static_cast<base::Duration::rep>(state >> 44U) + 1;
        co_await process.sleep_for(base::Duration{pause});
    }
}

double timer_rate(std::uint32_t processes) {
    Bench bench;
    for (std::uint32_t i = 0; i < processes; ++i) {
        sim::Process& process = bench.start("sleeper");
        process.spawn(wake_often(process, i, event_total / processes));
    }
    return bench.rate();
}

/// One direction of a conversation: a number, and who waits for it.
struct Table {
    explicit Table(sim::Kernel& kernel) : changed(kernel) {}

    std::uint64_t served = 0;
    sim::WaitQueue changed;
};

boost::asio::awaitable<void> play(Table& mine, Table& theirs, std::uint64_t count) {
    for (std::uint64_t taken = 0; taken < count; ++taken) {
        while (mine.served == taken)
            co_await mine.changed.wait({"the ball"});
        theirs.served += 1;
        theirs.changed.wake_one();
    }
}

double ping_pong_rate() {
    Bench bench;
    Table left{bench.kernel};
    Table right{bench.kernel};
    sim::Process& ada = bench.start("ada");
    sim::Process& bob = bench.start("bob");
    ada.spawn(play(left, right, event_total / 2));
    bob.spawn(play(right, left, event_total / 2));
    left.served = 1;
    const double rate = bench.rate();
    base::invariant(left.served == event_total / 2 + 1, "every ball comes back");
    bench.kernel.end_all();
    return rate;
}

// The best of a few: what disturbs a measurement only ever makes it slower.
template <class Measure>
double best_of(int rounds, Measure measure) {
    double best = 0;
    for (int i = 0; i < rounds; ++i)
        best = std::max(best, measure());
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
