#include <algorithm>
#include <filesystem>

#include <rapidcheck.h>
#include <catch2/catch.hpp>

#include "sim/explore/swarm.hpp"
#include "sim/scenario/read_scenario.hpp"
#include "sim/scenario/write_scenario.hpp"
#include "sim/world/world.hpp"

using namespace torpor::sim;

namespace {

namespace files = std::filesystem;

std::vector<Scenario> short_scenarios() {
    std::vector<std::string> paths;
    for (const auto* folder : {"smoke", "crash", "tools", "prompts", "regressions"}) {
        const auto root = files::path{TORPOR_SOURCE_DIR "/scenarios"} / folder;
        for (const auto& entry : files::directory_iterator(root))
            paths.push_back(entry.path().string());
    }
    std::ranges::sort(paths);
    std::vector<Scenario> scenarios;
    for (const auto& path : paths)
        scenarios.push_back(read_scenario_file(path).value());
    return scenarios;
}

Scenario written_and_read(const Scenario& scenario) {
    const auto text = write_scenario(scenario);
    auto read = read_scenario(scenario.file, text);
    INFO(text);
    INFO((read ? std::string{} : read.error().text()));
    REQUIRE(read);
    return std::move(*read);
}

}  // namespace

TEST_CASE("writer: a scenario and what was written of it have the same run") {
    for (const auto& scenario : short_scenarios()) {
        INFO(scenario.file);
        CHECK(run_scenario(scenario, 7).trace_hash ==
              run_scenario(written_and_read(scenario), 7).trace_hash);
    }
}

TEST_CASE("writer: a resolved draw and what was written of it have the same run") {
    std::uint64_t seed = 0;
    for (const auto& scenario : short_scenarios()) {
        seed += 1;
        INFO(scenario.file << " seed " << seed);
        const auto drawn = resolve_draw(&scenario, FaultProfile::all, seed);
        CHECK(run_scenario(drawn, seed).trace_hash ==
              run_scenario(written_and_read(drawn), seed).trace_hash);
    }
}

TEST_CASE("writer: a generated story and what was written of it have the same run") {
    constexpr std::uint64_t seeds = 25;
    for (std::uint64_t seed = 1; seed <= seeds; ++seed) {
        INFO("seed " << seed);
        const auto drawn = resolve_draw(nullptr, FaultProfile::all, seed);
        CHECK(run_scenario(drawn, seed).trace_hash ==
              run_scenario(written_and_read(drawn), seed).trace_hash);
    }
}

TEST_CASE("writer: any generated story is written as what reads the same") {
    CHECK(rc::check([] {
        const std::uint64_t seed = *rc::gen::inRange(1U, 1'000'000U);
        const auto drawn = resolve_draw(nullptr, FaultProfile::all, seed);
        const auto written = write_scenario(drawn);
        RC_ASSERT(write_scenario(written_and_read(drawn)) == written);
    }));
}
