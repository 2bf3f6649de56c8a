#pragma once

#include <memory>

#include "fakes/dsql/shared_schemas.hpp"
#include "sim/checks/check_set.hpp"
#include "sim/kernel/kernel.hpp"
#include "sim/kernel/seeded_driver.hpp"
#include "sim/report/run_result.hpp"
#include "sim/scenario/scenario.hpp"
#include "sim/world/part_clock.hpp"

namespace torpor::sim {

/// One simulated deployment: kernel, network, the runtime on the scenario's first target, users and
/// faults. Everything that happens in it follows from the scenario and the driver's choices.
class World {
public:
    /// The references must outlive the world. The trace's sink, if any, sees every event.
    /// `schemas` spares runs of one thread what an earlier one has worked out; it and `part_clock`
    /// may be null.
    World(const Scenario& scenario,
          Driver& driver,
          Trace& trace,
          fakes::dsql::SharedSchemas* schemas = nullptr,
          PartClock* part_clock = nullptr);
    ~World();
    World(const World&) = delete;
    World& operator=(const World&) = delete;

    /// Runs until the world is at rest or the scenario's time is over. Once.
    void run();

    const std::vector<Violation>& violations() const;
    /// What the run has left behind; valid after run().
    const FinalState& final_state() const;
    base::Duration elapsed() const;
    std::uint64_t events() const;
    std::uint64_t slices() const;

private:
    struct Parts;
    std::unique_ptr<Parts> parts_;
};

/// Runs a scenario once. A broken invariant of the runtime is a violation like any other.
/// `sink` may be empty. `schemas` may be null; runs that share one are faster and not different.
RunResult run_scenario(const Scenario& scenario,
                       std::uint64_t seed,
                       Trace::Sink sink,
                       fakes::dsql::SharedSchemas* schemas = nullptr);

}  // namespace torpor::sim
