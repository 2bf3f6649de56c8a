#pragma once

#include <functional>
#include <map>
#include <set>
#include <vector>

#include "sim/checks/observation.hpp"
#include "sim/scenario/scenario.hpp"
#include "sim/world/cloud_host.hpp"

namespace torpor::sim {

/// Makes happen what a scenario lists under `events`, and what its fault budget allows.
class FaultDriver {
public:
    /// The references must outlive the driver.
    FaultDriver(const Scenario& scenario, Kernel& kernel, Network& network, DatabaseHost& database);

    /// Starts the story. `say` performs what users do.
    void begin(CloudHost& host, std::function<void(const UserSays&)> say);
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
    std::vector<fakes::EnvironmentId> busy_agents() const;

    const Scenario& scenario_;
    Kernel& kernel_;
    Network& network_;
    DatabaseHost& database_;
    CloudHost* host_ = nullptr;
    std::function<void(const UserSays&)> say_;
    ChoiceStream& choices_;
    std::map<fakes::EnvironmentId, std::string> running_;  ///< the function of each invocation
    std::vector<int> reached_;                             ///< per event: how often its point was
    int kills_left_ = 0;
    std::uint64_t steps_until_kill_ = 0;
};

}  // namespace torpor::sim
