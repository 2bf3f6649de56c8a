#include "tools/bench/stack.hpp"

#include <array>
#include <chrono>
#include <stdexcept>
#include <vector>

#include <nlohmann/json.hpp>

#include "sim/kernel/guard.hpp"
#include "sim/world/world.hpp"

namespace torpor::bench {

namespace {

using Timer = std::chrono::steady_clock;

constexpr std::array<const char*, 4> part_names{"database", "services", "checks",
                                                "runtime_kernel_network"};

/// Shares out real time: every moment belongs to the innermost part entered.
class Stopwatch final : public sim::PartClock {
public:
    Stopwatch() : since_(Timer::now()) {}

    void enter(sim::Part part) override {
        book();
        parts_.push_back(static_cast<std::size_t>(part));
    }
    void leave() override {
        book();
        parts_.pop_back();
    }
    std::map<std::string, double> seconds() {
        book();
        std::map<std::string, double> result;
        for (std::size_t i = 0; i < part_names.size(); ++i) {
            result[part_names.at(i)] = std::chrono::duration<double>(spent_.at(i)).count();
        }
        return result;
    }

private:
    void book() {
        const sim::GuardPause pause;
        const auto now = Timer::now();
        spent_.at(parts_.back()) += now - since_;
        since_ = now;
    }

    Timer::time_point since_;
    std::array<Timer::duration, part_names.size()> spent_{};
    std::vector<std::size_t> parts_{part_names.size() - 1};
};

double seconds_since(Timer::time_point start) {
    return std::chrono::duration<double>(Timer::now() - start).count();
}

void require_passed(const sim::RunResult& result) {
    if (result.passed) return;
    const auto& first = result.violations.front();
    throw std::runtime_error(result.file + " with seed " + std::to_string(result.seed) + ": " +
                             first.check + ": " + first.message);
}

/// The story again and again, a minute apart and with other users each time, until it has taken
/// about `slices` slices.
sim::Scenario repeated(const sim::Scenario& story, std::uint64_t slices) {
    constexpr base::Duration pause = std::chrono::minutes{1};
    const auto once = sim::run_scenario(story, 1, {});
    require_passed(once);
    const auto times = static_cast<int>((slices + once.slices - 1) / once.slices);

    auto scenario = story;
    for (int time = 1; time < times; ++time) {
        const auto suffix = "-" + std::to_string(time);
        for (auto event : story.events) {
            if (auto* at = std::get_if<sim::AtTime>(&event.moment)) at->after_start += pause * time;
            if (auto* says = std::get_if<sim::UserSays>(&event.action)) says->user += suffix;
            scenario.events.push_back(std::move(event));
        }
        for (auto reply : story.expect.replies) {
            reply.user += suffix;
            scenario.expect.replies.push_back(std::move(reply));
        }
    }
    scenario.expect.counts.clear();
    scenario.expect.within += pause * times;
    return scenario;
}

}  // namespace

StackFigures measure_stack(const sim::Scenario& story,
                           const sim::Scenario& approval,
                           std::uint64_t slices,
                           std::uint64_t runs) {
    StackFigures figures;
    const auto conversations = repeated(story, slices);

    auto start = Timer::now();
    const auto whole = sim::run_scenario(conversations, 1, {});
    const auto took = seconds_since(start);
    require_passed(whole);
    figures.slices = whole.slices;
    figures.slices_per_second = static_cast<double>(whole.slices) / took;

    // Once more with the stopwatch, whose own cost must not count above.
    Stopwatch stopwatch;
    sim::SeededDriver driver{1};
    sim::Trace trace;
    sim::World world{conversations, driver, trace, {.part_clock = &stopwatch}};
    world.run();
    figures.seconds_by_part = stopwatch.seconds();

    fakes::dsql::SharedSchemas schemas;
    start = Timer::now();
    for (std::uint64_t seed = 1; seed <= runs; ++seed) {
        require_passed(sim::run_scenario(approval, seed, {.schemas = &schemas}));
    }
    figures.runs = runs;
    figures.runs_per_second = static_cast<double>(runs) / seconds_since(start);
    return figures;
}

std::string to_json(const StackFigures& figures) {
    const nlohmann::ordered_json document{{"slices_per_second", figures.slices_per_second},
                                          {"runs_per_second", figures.runs_per_second},
                                          {"seconds_by_part", figures.seconds_by_part}};
    return document.dump();
}

std::string to_text(const StackFigures& figures) {
    std::string text = std::to_string(static_cast<std::uint64_t>(figures.slices_per_second)) +
                       " slices per second (" + std::to_string(figures.slices) + " slices)\n" +
                       std::to_string(static_cast<std::uint64_t>(figures.runs_per_second)) +
                       " runs of a three-day approval per second (" + std::to_string(figures.runs) +
                       " runs)\n";
    for (const auto& [part, seconds] : figures.seconds_by_part) {
        text += "  " + part + ": " + std::to_string(seconds) + " s\n";
    }
    return text;
}

}  // namespace torpor::bench
