#pragma once

#include <functional>
#include <vector>

#include "sim/checks/observation.hpp"
#include "sim/network/network.hpp"
#include "sim/scenario/scenario.hpp"
#include "sim/world/deployment.hpp"
#include "sim/world/front_end.hpp"

namespace torpor::sim {

/// Makes happen what a scenario lists under `events`, and what its fault budget allows.
class FaultDriver {
public:
    /// The references must outlive the driver. `observe` hears of the faults.
    FaultDriver(const Scenario& scenario,
                Kernel& kernel,
                Network& network,
                std::function<void(Happening)> observe);

    /// Starts the story. Both must outlive the driver's run.
    void begin(Deployment& deployment, FrontEnd& front_end);
    /// Follows the run, and acts where an event waits for a named point.
    void see(const Observation& observation);
    /// Kills the process if its time has been drawn. To be called before each of its steps.
    void before_step(Process& process);

private:
    class Performer;

    /// Lets an event happen for the number-th time at its time, and plans the next.
    void keep_time(const ScenarioEvent& event, base::Duration after, int number);
    void act(const EventAction& action);
    void crash(const Crash& crash);
    void partition(const Partition& partition);
    void emit(const ToolEmits& emits);
    void draw_next_kill();
    void heal();

    const Scenario& scenario_;
    Kernel& kernel_;
    Network& network_;
    std::function<void(Happening)> observe_;
    Deployment* deployment_ = nullptr;
    FrontEnd* front_end_ = nullptr;
    ChoiceStream& choices_;
    std::vector<int> reached_;  ///< per event: how often its point was
    int kills_left_ = 0;
    std::uint64_t steps_until_kill_ = 0;
};

}  // namespace torpor::sim
