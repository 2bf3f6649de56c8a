#include "sim/replay/twice.hpp"

#include <utility>

#include "sim/kernel/seeded_driver.hpp"
#include "sim/replay/draw_log.hpp"

namespace torpor::sim {

namespace {

RunResult run_watched(const Scenario& scenario,
                      std::uint64_t seed,
                      RunOptions options,
                      DrawLog& log,
                      WatchedDriver::Watch watch) {
    SeededDriver seeded{seed};
    Trace trace;
    trace.set_sink(std::move(options.sink));
    WatchedDriver driver{seeded, trace, log, std::move(watch)};
    World world{scenario, driver, trace, std::move(options)};
    return run_world(world, scenario, seed, trace);
}

std::string end_text(const RunResult& result) {
    return "the end after " + std::to_string(result.events) + " events, trace " +
           result.trace_hash + ", " + std::to_string(result.violations.size()) + " violations";
}

}  // namespace

TwiceResult compare_runs(const WatchedRun& first, const WatchedRun& second) {
    TwiceResult twice;
    DrawLog log;
    twice.result = first(log, [&](const LoggedDraw& draw) { log.draws.push_back(draw); });
    std::size_t next = 0;
    const auto again = second(log, [&](const LoggedDraw& draw) {
        const auto index = next++;
        if (twice.mismatch) return;
        const bool ended = index >= log.draws.size();
        if (!ended && log.draws[index] == draw) return;
        twice.mismatch = {.index = index,
                          .first = ended ? end_text(twice.result) : log.to_text(log.draws[index]),
                          .second = log.to_text(draw)};
    });
    if (twice.mismatch) return twice;
    const auto last = end_text(again);
    if (next < log.draws.size()) {
        twice.mismatch = {.index = next, .first = log.to_text(log.draws[next]), .second = last};
    } else if (last != end_text(twice.result)) {
        twice.mismatch = {.index = next, .first = end_text(twice.result), .second = last};
    }
    return twice;
}

TwiceResult run_twice(const Scenario& scenario, std::uint64_t seed, RunOptions options) {
    RunOptions second;
    second.schemas = options.schemas;
    return compare_runs(
        [&](DrawLog& log, WatchedDriver::Watch watch) {
            return run_watched(scenario, seed, std::move(options), log, std::move(watch));
        },
        [&](DrawLog& log, WatchedDriver::Watch watch) {
            return run_watched(scenario, seed, std::move(second), log, std::move(watch));
        });
}

std::string to_text(const Mismatch& mismatch) {
    return "  draw " + std::to_string(mismatch.index) + " of the first run:  " + mismatch.first +
           "\n  draw " + std::to_string(mismatch.index) + " of the second run: " + mismatch.second +
           '\n';
}

}  // namespace torpor::sim
