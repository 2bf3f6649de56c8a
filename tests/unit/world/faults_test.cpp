#include <map>

#include <catch2/catch.hpp>

#include "sim/scenario/read_scenario.hpp"
#include "sim/world/world.hpp"

using namespace torpor;
using namespace torpor::sim;
using namespace std::chrono_literals;

namespace {

Scenario weather(Target target) {
    auto scenario = read_scenario_file(TORPOR_SOURCE_DIR "/scenarios/smoke/weather-tool.json");
    REQUIRE(scenario);
    scenario->agent.targets = {target};
    scenario->agent.max_receive_count = 10;
    scenario->expect = {};
    scenario->expect.within = 6h;
    return *std::move(scenario);
}

/// What happened in the runs of some seeds.
struct Happened {
    std::map<FaultKind, int> faults;
    std::map<FaultKind, int> of_database;
    std::map<std::string, int> events;  ///< of the trace, by kind
    base::Instant last_fault;
    int failed = 0;
};

Happened run(const Scenario& scenario, std::uint64_t seeds) {
    Happened happened;
    for (std::uint64_t seed = 1; seed <= seeds; ++seed) {
        const auto result = run_scenario(
            scenario, seed,
            {.sink = [&](const TraceEvent& event) { happened.events[event.kind.name] += 1; },
             .observe =
                 [&](const Observation& one) {
                     const auto* fault = std::get_if<FaultHappened>(&one.what);
                     if (fault == nullptr) return;
                     CHECK_FALSE(fault->where.empty());
                     auto& counts =
                         fault->where == "database" ? happened.of_database : happened.faults;
                     counts[fault->kind] += 1;
                     happened.last_fault = std::max(happened.last_fault, one.at);
                 }});
        happened.failed += result.passed ? 0 : 1;
    }
    return happened;
}

}  // namespace

TEST_CASE("faults: without a budget nothing happens") {
    for (const auto target : all_targets) {
        const auto happened = run(weather(target), 3);
        CHECK(happened.faults.empty());
        CHECK(happened.of_database.empty());
        CHECK(happened.failed == 0);
    }
}

TEST_CASE("faults: those of the network are told once each") {
    auto scenario = weather(Target::lambda);
    scenario.faults.requests_lost = 30;
    scenario.faults.responses_lost = 30;
    scenario.faults.refused = 30;
    scenario.faults.delayed = 30;
    scenario.faults.until = 10min;
    auto happened = run(scenario, 20);
    CHECK(happened.faults[FaultKind::request_lost] > 0);
    CHECK(happened.faults[FaultKind::request_lost] == happened.events["http.request_lost"]);
    CHECK(happened.faults[FaultKind::response_lost] == happened.events["http.response_lost"]);
    CHECK(happened.faults[FaultKind::refused] > 0);
    CHECK(happened.faults[FaultKind::delay] > 0);
    CHECK(happened.of_database[FaultKind::request_lost] > 0);
    CHECK(happened.of_database[FaultKind::delay] > 0);
    CHECK(happened.last_fault <= scenario.start + 10min);
    CHECK(happened.failed == 0);
}

TEST_CASE("faults: services fail, the model throttles and breaks off, queues repeat themselves") {
    auto scenario = weather(Target::lambda);
    scenario.faults.service_errors = 50;
    scenario.faults.throttles = 50;
    scenario.faults.stream_cuts = 50;
    scenario.faults.duplicate_deliveries = 100;
    scenario.faults.until = 10min;
    auto happened = run(scenario, 20);
    for (const auto kind : {FaultKind::service_error, FaultKind::throttle, FaultKind::stream_cut})
        CHECK(happened.faults[kind] > 0);
    CHECK(happened.last_fault <= scenario.start + 10min);
    CHECK(happened.failed == 0);
}

TEST_CASE("faults: a conflict is told once for each commit that is refused") {
    auto scenario = weather(Target::lambda);
    scenario.faults.conflicts = 100;
    scenario.faults.until = 10min;
    auto happened = run(scenario, 20);
    CHECK(happened.of_database[FaultKind::conflict] > 0);
    CHECK(happened.of_database[FaultKind::conflict] <= happened.events["database.refused"]);
    CHECK(happened.failed == 0);
}

TEST_CASE("faults: a daemon's disk fails, and the daemon goes on") {
    auto scenario = weather(Target::daemon);
    scenario.faults.disk_errors = 20;
    scenario.faults.until = 10min;
    auto happened = run(scenario, 20);
    CHECK(happened.faults[FaultKind::disk_error] > 0);
    CHECK(happened.last_fault <= scenario.start + 10min);
    CHECK(happened.failed == 0);
}

TEST_CASE("faults: a kill, a restart and a partition are told once") {
    for (const auto target : all_targets) {
        auto scenario = weather(target);
        scenario.faults.crashes_at_most = 3;
        Partition partition{.one = "worker", .other = "weather.tools", .duration = 5s};
        scenario.events.push_back(
            {.moment = AtTime{1s}, .action = partition, .repeats = {}, .position = {}});
        auto happened = run(scenario, 10);
        CHECK(happened.faults[FaultKind::partition] == 10);
        CHECK(happened.faults[FaultKind::kill] > 0);
        CHECK(happened.faults[FaultKind::kill] == happened.events["process.killed"]);
        CHECK(happened.failed == 0);
    }
}
