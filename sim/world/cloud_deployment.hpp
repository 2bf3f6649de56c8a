#pragma once

#include <map>
#include <memory>
#include <set>

#include "fakes/dsql/shared_schemas.hpp"
#include "sim/world/cloud_host.hpp"
#include "sim/world/database.hpp"
#include "sim/world/deployment.hpp"

namespace torpor::sim {

/// The target "lambda": functions, queues, schedules and tables of an AWS account, and a database
/// on Aurora DSQL.
class CloudDeployment final : public Deployment {
public:
    /// The references must outlive the deployment, and `schemas` too, which may be null.
    CloudDeployment(const Scenario& scenario,
                    Kernel& kernel,
                    Network& network,
                    fakes::dsql::SharedSchemas* schemas,
                    DeploymentHooks hooks);

    CloudHost& services() override { return host_; }
    std::unique_ptr<Entrance> entrance(EntrancePorts ports) override;
    std::string callback_base() const override;
    std::string host_pattern(const std::string& name) const override;
    bool at_work(const Process& process) const override;
    std::vector<Process*> at_slices() const override;
    void kill(Process& process) override;
    void restart() override;
    void heal() override;
    FinalState final_state(base::Instant now) override;

private:
    CloudHost::Hooks host_hooks();
    void observe(Happening happening);
    void output_ready();
    void read_output();

    Kernel& kernel_;
    DeploymentHooks hooks_;
    ChoiceStream& choices_;
    DatabaseHost database_;
    CloudHost host_;
    std::map<fakes::EnvironmentId, std::string> running_;  ///< the function of each invocation
    bool reading_ = false;
};

}  // namespace torpor::sim
