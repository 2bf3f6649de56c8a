#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <string>

#include "fakes/dsql/shared_schemas.hpp"
#include "sim/bill/prices.hpp"
#include "sim/bill/usage.hpp"
#include "sim/checks/check_set.hpp"
#include "sim/kernel/kernel.hpp"
#include "sim/kernel/seeded_driver.hpp"
#include "sim/report/run_result.hpp"
#include "sim/scenario/scenario.hpp"
#include "sim/world/effects.hpp"
#include "sim/world/part_clock.hpp"

namespace torpor::sim {

enum class Judgement { all, none };

/// What may accompany a run without being able to change it.
struct RunOptions {
    Trace::Sink sink = {};  ///< sees every event
    /// Sees everything that happens, after the checks have.
    std::function<void(const Observation&)> observe = {};
    /// Sees each effect when it is about to happen.
    std::function<void(const Effect&)> effects = {};
    /// Decides every draw instead of a driver of the seed.
    Driver* driver = nullptr;
    /// Spares runs of one thread what an earlier one has worked out.
    fakes::dsql::SharedSchemas* schemas = nullptr;
    PartClock* part_clock = nullptr;
    /// Told in the end what the run has used of its services, as they bill it.
    Usage* usage = nullptr;
    /// For what the scenario expects the run to cost; null for those that are built in.
    const Prices* prices = nullptr;
    /// A benchmark wants to know what judging costs; without it every run passes.
    Judgement judgement = Judgement::all;
};

/// One simulated deployment: kernel, network, the runtime on the scenario's first target, users and
/// faults. Everything that happens in it follows from the scenario and the driver's choices.
class World {
public:
    /// The references, and what the options point at, must outlive the world. The options' driver
    /// and sink are not used here: they are `driver` and the sink of `trace`.
    World(const Scenario& scenario, Driver& driver, Trace& trace, RunOptions options = {});
    ~World();
    World(const World&) = delete;
    World& operator=(const World&) = delete;

    /// Runs until the world is at rest or the scenario's time is over. Once.
    void run();
    /// Makes run() return after the present step. What the checks say of such a run's end means
    /// nothing.
    void stop();

    const std::vector<Violation>& violations() const;
    /// What the run has left behind; valid after run().
    const FinalState& final_state() const;
    /// How often each check had something to judge, by its name.
    std::map<std::string, std::uint64_t> judged() const;
    base::Duration elapsed() const;
    std::uint64_t events() const;
    std::uint64_t slices() const;
    int deaths_at_effects() const;

private:
    struct Parts;
    std::unique_ptr<Parts> parts_;
};

/// Runs a world, once, and says what came of it. `scenario`, `seed` and `trace` are those that it
/// was made of.
RunResult run_world(World& world, const Scenario& scenario, std::uint64_t seed, const Trace& trace);

/// Runs a scenario once on its first target. A broken invariant of the runtime is a violation like
/// any other. What the options point at must outlive the call.
RunResult run_scenario(const Scenario& scenario, std::uint64_t seed, RunOptions options = {});

}  // namespace torpor::sim
