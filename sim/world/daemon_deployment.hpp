#pragma once

#include <memory>
#include <string>
#include <vector>

#include "runtime/daemon/settings.hpp"
#include "sim/world/cloud_host.hpp"
#include "sim/world/daemon_facts.hpp"
#include "sim/world/daemon_process.hpp"
#include "sim/world/deployment.hpp"

namespace torpor::sim {

/// The target "daemon": one process with its database on a disk, an address for tool servers and
/// front ends, and a supervisor that starts it again. Of the cloud there is the model alone.
class DaemonDeployment final : public Deployment {
public:
    /// The references must outlive the deployment.
    DaemonDeployment(const Scenario& scenario,
                     Kernel& kernel,
                     Network& network,
                     DeploymentHooks hooks);
    ~DaemonDeployment() override;

    CloudHost& services() override { return host_; }
    std::unique_ptr<Entrance> entrance(EntrancePorts ports) override;
    std::string callback_base() const override;
    std::string host_pattern(const std::string& name) const override;
    bool at_work(const Process& process) const override;
    std::vector<Process*> at_slices() const override;
    void kill(Process& process) override;
    void kill_in_step(Process& process) override;
    void restart() override;
    void heal() override;
    FinalState final_state(base::Instant now) override;

private:
    enum class Disk { crashed, kept };

    void start();
    /// The process is gone, and its machine with it if the disk crashes; the supervisor starts it
    /// again.
    void end(Disk disk);
    /// The same, as the fault that it is.
    void end(Disk disk, FaultKind fault);
    /// The machine goes down in one of the next operations of its disk, or else in a second.
    void die_writing();
    void serve(RequestArrival arrival);
    Task<void> answer(ExchangeId id, wire::HttpRequest request);
    void take_output(const RequestArrival& arrival);
    void failed(const std::exception_ptr& error);

    Kernel& kernel_;
    Network& network_;
    DeploymentHooks hooks_;
    ChoiceStream& choices_;
    daemon::DaemonSettings settings_;
    aws::Account account_;
    CloudHost host_;
    DaemonDisk disk_;
    DaemonFacts facts_;
    std::unique_ptr<DaemonProcess> life_;
    /// A crashed process may still be inside its last step.
    std::vector<std::unique_ptr<DaemonProcess>> gone_;
    std::uint64_t lives_ = 0;
    bool dying_ = false;  ///< the disk has been told when to go down
};

}  // namespace torpor::sim
