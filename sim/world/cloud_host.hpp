#pragma once

#include <functional>
#include <map>
#include <memory>

#include "fakes/cloud/cloud.hpp"
#include "sim/bill/meter.hpp"
#include "sim/checks/observation.hpp"
#include "sim/world/worker.hpp"

namespace torpor::sim {

/// Puts an account into the simulated world: its hosts on the network, its deadlines on the
/// virtual clock, its execution environments as processes.
class CloudHost {
public:
    struct Hooks {
        std::function<void(Happening)> observe;
        /// Called before every step of an environment.
        std::function<void(Process&)> before_step;
        /// A queue that no function polls has something for its reader.
        std::function<void(const std::string& queue)> ready;
        PartClock* part_clock = nullptr;
        /// Watches what environments send; null only if no function is configured.
        SendWatch* watch = nullptr;
        /// Told of requests and replies; may be null.
        Meter* meter = nullptr;
    };

    /// The references must outlive the host, and `database` too, which is null only if no function
    /// is configured.
    CloudHost(Kernel& kernel,
              Network& network,
              DatabaseHost* database,
              fakes::cloud::CloudSettings settings,
              Hooks hooks);
    /// Crashes every environment that is left.
    ~CloudHost();
    CloudHost(const CloudHost&) = delete;
    CloudHost& operator=(const CloudHost&) = delete;

    fakes::cloud::Cloud& cloud() { return cloud_; }
    fakes::Moment moment() { return {kernel_.now(), choices_}; }
    /// Performs what a call into the cloud led to.
    void perform(fakes::Outcome outcome);

    /// Ends the process of an environment as a crash does; false if there is no such process.
    bool kill(fakes::EnvironmentId id);
    /// The environments of a function whose processes exist, oldest first.
    std::vector<fakes::EnvironmentId> environments(const std::string& function) const;
    /// The environment that runs in this process, if any.
    std::optional<fakes::EnvironmentId> environment_of(const Process& process) const;
    /// What the environment runs. It must exist.
    const std::string& function_of(fakes::EnvironmentId id) const {
        return workers_.at(id)->function();
    }
    /// nullptr if there is no such environment.
    Process* process(fakes::EnvironmentId id) const;

private:
    void attach(const std::string& host);
    fakes::Outcome handle(const RequestArrival& arrival);
    fakes::Outcome advance();
    /// Tells of the faults of an outcome, which a request of the client has led to, if any.
    void report(fakes::Outcome& outcome, const std::string& client);
    void perform(fakes::Effect effect);
    void start(const fakes::StartEnvironment& effect);
    void stop(fakes::EnvironmentId id);
    void call_out(fakes::CallOut effect);
    void answer(fakes::Reply reply);
    void failed(Process& process, const std::exception_ptr& error);
    void arm();

    Kernel& kernel_;
    Network& network_;
    DatabaseHost* database_;
    fakes::cloud::Cloud cloud_;
    Hooks hooks_;
    ChoiceStream& choices_;
    std::map<fakes::EnvironmentId, std::unique_ptr<Worker>> workers_;
    /// Workers whose process is gone: a crashed process may still be inside its last step.
    std::vector<std::unique_ptr<Worker>> gone_;
    std::optional<base::Instant> armed_for_;
    TimerId armed_;
};

}  // namespace torpor::sim
