#include "tools/bench/history.hpp"

#include <algorithm>
#include <array>
#include <chrono>
#include <stdexcept>

#include <nlohmann/json.hpp>

#include "sim/kernel/guard.hpp"
#include "sim/world/world.hpp"

namespace torpor::bench {

namespace {

using Timer = std::chrono::steady_clock;

sim::Scenario conversation(std::int64_t entries) {
    sim::Scenario scenario;
    scenario.file = "bench history";
    scenario.title = "One long conversation";
    scenario.agent.system_prompt = "You are a helpful agent.";
    scenario.agent.context_window = 5'000;
    sim::ModelRule summary;
    summary.hears = "Summarise";
    summary.says = "Ada counts.";
    sim::ModelRule answer;
    answer.hears = "number";
    answer.says = "Noted.";
    scenario.model = {summary, answer};
    sim::ScenarioEvent event;
    event.moment = sim::AtTime{};
    sim::UserSays says;
    says.user = "ada";
    says.text = "This is number {n}.";
    event.action = says;
    constexpr base::Duration pause = std::chrono::minutes{1};
    event.repeats = sim::Repetition{.every = pause, .times = static_cast<int>(entries / 2)};
    scenario.events.push_back(event);
    scenario.expect.within = pause * (entries / 2) + std::chrono::hours{1};
    return scenario;
}

/// Watches a run and takes its figures between two numbers of slices.
class Watch {
public:
    explicit Watch(std::vector<HistoryWindow>& windows) : windows_(windows) {}

    /// Of the window that begins after `first` slices and ends after `last`.
    struct Bounds {
        std::uint64_t first = 0;
        std::uint64_t last = 0;
    };
    void add(Bounds bounds) {
        bounds_.push_back(bounds);
        HistoryWindow window;
        window.entries = static_cast<std::int64_t>(bounds.first + bounds.last);
        window.slices = bounds.last - bounds.first;
        windows_.push_back(window);
    }

    void see(const sim::TraceEvent& event) {
        const std::string_view kind = event.kind.name;
        if (kind == "invocation.started" && function_of(event) == "agent") next_slice();
        if (current_ >= bounds_.size() || slices_ <= bounds_[current_].first) return;
        auto& window = windows_[current_];
        constexpr std::array<std::string_view, 5> counted{"database.committed", "table.written",
                                                          "queue.accepted", "queue.deleted",
                                                          "model.asked"};
        if (std::ranges::find(counted, kind) != counted.end()) {
            window.calls[std::string(kind)] += 1;
        } else if (kind == "database.row") {
            window.bytes[event.subject] += static_cast<double>(text_of(event, "values").size());
        }
    }

private:
    static std::string text_of(const sim::TraceEvent& event, std::string_view name) {
        for (const auto& field : event.fields) {
            if (field.name != name) continue;
            if (const auto* text = std::get_if<std::string>(&field.value)) return *text;
        }
        return {};
    }
    static std::string function_of(const sim::TraceEvent& event) {
        return text_of(event, "function");
    }

    void next_slice() {
        if (current_ >= bounds_.size()) return;
        const auto& bounds = bounds_[current_];
        if (slices_ == bounds.first) {
            const sim::GuardPause pause;
            since_ = Timer::now();
        } else if (slices_ == bounds.last) {
            const sim::GuardPause pause;
            finish(std::chrono::duration<double>(Timer::now() - since_).count());
        }
        slices_ += 1;
    }

    void finish(double seconds) {
        auto& window = windows_[current_];
        const auto slices = static_cast<double>(window.slices);
        window.slices_per_second = slices / seconds;
        for (auto& [kind, count] : window.calls)
            count /= slices;
        for (auto& [table, size] : window.bytes)
            size /= slices;
        current_ += 1;
    }

    std::vector<HistoryWindow>& windows_;
    std::vector<Bounds> bounds_;
    std::size_t current_ = 0;
    std::uint64_t slices_ = 0;
    Timer::time_point since_;
};

}  // namespace

std::vector<HistoryWindow> measure_history(std::int64_t entries) {
    const auto scenario = conversation(entries);
    std::vector<HistoryWindow> windows;
    Watch watch(windows);
    const auto messages = static_cast<std::uint64_t>(entries / 2);
    watch.add({.first = 2, .last = 8});
    watch.add({.first = 300, .last = 700});
    watch.add({.first = messages - messages / 25, .last = messages - 1});
    const auto result = sim::run_scenario(
        scenario, 1, {.sink = [&watch](const sim::TraceEvent& event) { watch.see(event); }});
    if (!result.passed) {
        const auto& first = result.violations.front();
        throw std::runtime_error(first.check + ": " + first.message);
    }
    return windows;
}

std::string to_json(const std::vector<HistoryWindow>& windows) {
    auto list = nlohmann::ordered_json::array();
    for (const auto& window : windows) {
        list.push_back({{"entries", window.entries},
                        {"slices", window.slices},
                        {"slices_per_second", window.slices_per_second},
                        {"calls_per_slice", window.calls},
                        {"bytes_per_slice", window.bytes}});
    }
    return list.dump();
}

std::string to_text(const std::vector<HistoryWindow>& windows) {
    std::string text;
    for (const auto& window : windows) {
        text += "a history of about " + std::to_string(window.entries) + " entries: " +
                std::to_string(static_cast<std::uint64_t>(window.slices_per_second)) +
                " slices per second\n";
        for (const auto& [kind, count] : window.calls)
            text += "  " + kind + ": " + std::to_string(count) + " per slice\n";
        for (const auto& [table, size] : window.bytes)
            text += "  rows of " + table + ": " + std::to_string(size) + " bytes per slice\n";
    }
    return text;
}

}  // namespace torpor::bench
