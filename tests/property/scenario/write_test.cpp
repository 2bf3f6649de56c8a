#include <algorithm>
#include <filesystem>
#include <string>
#include <vector>

#include <rapidcheck.h>
#include <catch2/catch.hpp>

#include "sim/scenario/read_scenario.hpp"
#include "sim/scenario/write_scenario.hpp"

using namespace torpor;
using namespace torpor::sim;

namespace {

namespace files = std::filesystem;

std::vector<Scenario> all_scenarios() {
    std::vector<std::string> paths;
    for (const auto& entry : files::recursive_directory_iterator(TORPOR_SOURCE_DIR "/scenarios")) {
        const auto& path = entry.path();
        if (path.extension() != ".json" || path.parent_path().filename() == "schema") continue;
        paths.push_back(path.string());
    }
    std::ranges::sort(paths);
    std::vector<Scenario> scenarios;
    for (const auto& path : paths) {
        auto scenario = read_scenario_file(path);
        INFO((scenario ? std::string{} : scenario.error().text()));
        REQUIRE(scenario);
        scenarios.push_back(std::move(*scenario));
    }
    return scenarios;
}

/// Lines that are too long although they could have been broken between two texts.
std::vector<std::string> long_lines(const std::string& text) {
    std::vector<std::string> found;
    for (std::size_t from = 0; from < text.size();) {
        const auto end = text.find('\n', from);
        const auto line = text.substr(from, end - from);
        if (line.size() > 100 && line.contains("\", \"")) found.push_back(line);
        from = end + 1;
    }
    return found;
}

std::string read_and_written(const std::string& text) {
    const auto read = read_scenario("written.json", text);
    INFO(text);
    INFO((read ? std::string{} : read.error().text()));
    REQUIRE(read);
    return write_scenario(*read);
}

base::Duration any_duration() {
    return base::Duration{*rc::gen::inRange<std::int64_t>(0, 3'000'000'000'000'000)};
}
DurationRange any_range() {
    const auto least = any_duration();
    return {least, least + (*rc::gen::arbitrary<bool>() ? any_duration() : base::Duration{})};
}
int any_rate() {
    return *rc::gen::arbitrary<bool>() ? 0 : *rc::gen::inRange(1, 501);
}

FaultBudget any_faults() {
    FaultBudget faults;
    for (auto rate : {&FaultBudget::requests_lost, &FaultBudget::responses_lost,
                      &FaultBudget::refused, &FaultBudget::throttles, &FaultBudget::stream_cuts,
                      &FaultBudget::duplicate_deliveries, &FaultBudget::service_errors,
                      &FaultBudget::conflicts, &FaultBudget::delayed, &FaultBudget::disk_errors}) {
        faults.*rate = any_rate();
    }
    faults.delay = any_range();
    faults.latency = any_range();
    faults.crashes_at_most = *rc::gen::inRange(0, 101);
    if (*rc::gen::arbitrary<bool>()) faults.until = any_duration();
    return faults;
}

ScenarioEvent any_crash() {
    ScenarioEvent event{.moment = AtEffect{}, .action = Crash{}, .repeats = {}, .position = {}};
    const auto number = static_cast<std::uint64_t>(*rc::gen::inRange(1, 1000));
    const auto which = *rc::gen::inRange(0, 4);
    if (which < 3) {
        event.moment = AtEffect{number, static_cast<EffectPhase>(which)};
    } else {
        event.moment = WhenReached{*rc::gen::elementOf(all_points), static_cast<int>(number)};
    }
    return event;
}

std::string any_text() {
    const auto letters = *rc::gen::container<std::string>(
        rc::gen::elementOf(std::string("abc {}[]\"\\/\n\t\x01,:#*")));
    return letters + *rc::gen::elementOf(std::vector<std::string>{"x", "\u00e9", "\U0001f327"});
}

/// What a draw or a search for something smaller may make of a file.
Scenario variant_of(Scenario scenario) {
    scenario.faults = any_faults();
    if (*rc::gen::arbitrary<bool>()) {
        scenario.schedule = {Schedule::Kind::priorities, *rc::gen::inRange(0, 1001)};
    }
    for (int i = *rc::gen::inRange(0, 4); i > 0; --i)
        scenario.events.push_back(any_crash());
    for (auto& reply : scenario.expect.replies) {
        if (*rc::gen::arbitrary<bool>()) reply.tally.least.reset();
        if (*rc::gen::arbitrary<bool>()) reply.tally.most.reset();
    }
    for (auto& rule : scenario.model) {
        if (*rc::gen::arbitrary<bool>()) rule.says = any_text();
        if (*rc::gen::arbitrary<bool>()) rule.thinks_for = any_range();
    }
    for (auto& [name, tool] : scenario.tools) {
        if (*rc::gen::arbitrary<bool>()) tool.answers = any_text();
        if (*rc::gen::arbitrary<bool>()) tool.after = any_range();
    }
    // A rule that hears everything, perhaps not as the last.
    if (*rc::gen::arbitrary<bool>()) {
        ModelRule otherwise;
        otherwise.says = any_text();
        scenario.model.insert(scenario.model.begin() + *rc::gen::inRange<std::ptrdiff_t>(
                                                           0, std::ssize(scenario.model) + 1),
                              otherwise);
    }
    scenario.expect.replies_in_order = *rc::gen::arbitrary<bool>();
    scenario.expect.costs = {{.below = *rc::gen::inRange(1, 1'000'000) / 1000.0}};
    scenario.expect.within = any_duration();
    if (*rc::gen::arbitrary<bool>()) scenario.agent.tools.clear();
    const auto first = *rc::gen::arbitrary<std::uint32_t>();
    scenario.seeds = {first, first + *rc::gen::inRange(0U, 1000U)};
    return scenario;
}

}  // namespace

TEST_CASE("writer: every scenario file is written as what reads the same") {
    for (const auto& scenario : all_scenarios()) {
        INFO(scenario.file);
        const auto written = write_scenario(scenario);
        CHECK(read_and_written(written) == written);
    }
}

TEST_CASE("writer: what it writes has the shape of a file that people write") {
    for (const auto& scenario : all_scenarios()) {
        const auto written = write_scenario(scenario);
        INFO(written);
        CHECK(std::ranges::count(written, '\n') <= 60);
        CHECK(long_lines(written) == std::vector<std::string>{});
    }
}

TEST_CASE("writer: whatever is drawn for a story is written as what reads the same") {
    const auto scenarios = all_scenarios();
    CHECK(rc::check([&] {
        const auto scenario = variant_of(*rc::gen::elementOf(scenarios));
        const auto written = write_scenario(scenario);
        RC_ASSERT(read_and_written(written) == written);
    }));
}
