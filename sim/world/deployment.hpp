#pragma once

#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "runtime/base/ids.hpp"
#include "runtime/base/random.hpp"
#include "runtime/ports/clock.hpp"
#include "runtime/ports/http_client.hpp"
#include "runtime/ports/sleeper.hpp"
#include "runtime/ports/task.hpp"
#include "sim/bill/meter.hpp"
#include "sim/checks/final_state.hpp"
#include "sim/checks/observation.hpp"
#include "sim/kernel/kernel.hpp"
#include "sim/scenario/scenario.hpp"
#include "sim/world/effects.hpp"
#include "sim/world/part_clock.hpp"

namespace torpor::sim {

class CloudHost;

/// What a front end has of the world; everything must outlive the entrance.
struct EntrancePorts {
    const ports::Clock& clock;
    ports::Sleeper& sleeper;
    base::Random& random;
    ports::HttpClient& http;
};

/// The way of a front end's messages into a deployment.
class Entrance {
public:
    enum class Sent {
        accepted,  ///< it is durable in the inbox of its thread
        refused    ///< it never will be: the bytes are no message
    };

    virtual ~Entrance() = default;
    /// `body` is an encoded wire::InputMessage, or any bytes that a broken producer sends. Sending
    /// it again under the same id is harmless. Throws boost::system::system_error if it is not
    /// known whether the message arrived. The entrance must outlive the task.
    virtual Task<Sent> send(base::ThreadId thread, base::MessageId id, std::string body) = 0;
};

/// What a deployment tells the world.
struct DeploymentHooks {
    std::function<void(Happening)> observe;
    /// Called before every step of a process of the deployment.
    std::function<void(Process&)> before_step;
    /// An output has reached the front end: the bytes of a wire::OutputMessage, at least once, in
    /// any order.
    std::function<void(std::string body)> output;
    PartClock* part_clock = nullptr;
    /// Told of everything that processes of the runtime do to the outside. Never null.
    Effects* effects = nullptr;
    /// Told of everything that is asked of a service; null if nobody wants a bill.
    Meter* meter = nullptr;
};

/// The runtime as it is deployed in a simulated world, with everything that it is deployed on. It
/// runs from its construction to its destruction.
class Deployment {
public:
    virtual ~Deployment() = default;

    /// The services of the world: the model and the tool servers, and for the cloud all others.
    virtual CloudHost& services() = 0;
    virtual std::unique_ptr<Entrance> entrance(EntrancePorts ports) = 0;
    /// RAP_CALLBACK_URL: scheme and authority of callback URLs.
    virtual std::string callback_base() const = 0;
    /// The name that a scenario gives a host ("worker", or a host's own), as the network's pattern.
    virtual std::string host_pattern(const std::string& name) const = 0;

    /// True if the process belongs to the runtime and is at work: not idle between slices.
    virtual bool at_work(const Process& process) const = 0;
    /// The processes that run slices at this moment, in a fixed order.
    virtual std::vector<Process*> at_slices() const = 0;
    /// Ends a process of the runtime as SIGKILL does. What then follows is the deployment's own.
    virtual void kill(Process& process) = 0;
    /// The same at the beginning of a step of the process, or at a drawn moment within it.
    virtual void kill_in_step(Process& process) { kill(process); }
    /// Ends all of the runtime at once; it starts again on what is durable.
    virtual void restart() = 0;
    /// From now on nothing of the deployment fails by itself.
    virtual void heal() = 0;

    /// What lies in queues, schedules and tables when the run has ended.
    virtual FinalState final_state(base::Instant now) = 0;
};

}  // namespace torpor::sim
