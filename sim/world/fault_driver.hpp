#pragma once

#include <functional>
#include <vector>

#include "sim/checks/observation.hpp"
#include "sim/network/network.hpp"
#include "sim/scenario/scenario.hpp"
#include "sim/world/deployment.hpp"

namespace torpor::sim {

/// Makes happen what a scenario lists under `events`, and what its fault budget allows.
class FaultDriver {
public:
    /// The references must outlive the driver.
    FaultDriver(const Scenario& scenario, Kernel& kernel, Network& network);

    /// Starts the story. `say` performs what users do.
    void begin(Deployment& deployment, std::function<void(const UserSays&)> say);
    /// Follows the run, and acts where an event waits for a named point.
    void see(const Observation& observation);
    /// Kills the process if its time has been drawn. To be called before each of its steps.
    void before_step(Process& process);

private:
    void act(const ScenarioEvent& event);
    void crash(const Crash& crash);
    void partition(const Partition& partition);
    void draw_next_kill();
    void heal();

    const Scenario& scenario_;
    Kernel& kernel_;
    Network& network_;
    Deployment* deployment_ = nullptr;
    std::function<void(const UserSays&)> say_;
    ChoiceStream& choices_;
    std::vector<int> reached_;  ///< per event: how often its point was
    int kills_left_ = 0;
    std::uint64_t steps_until_kill_ = 0;
};

}  // namespace torpor::sim
