#include "sim/world/cloud_deployment.hpp"

#include <utility>

#include "runtime/aws/account.hpp"
#include "runtime/aws/signed_client.hpp"
#include "runtime/aws/sqs_queue.hpp"
#include "sim/world/cloud_settings.hpp"
#include "sim/world/final_state.hpp"

namespace torpor::sim {

namespace {

fakes::dsql::ClusterOptions cluster_options(const fakes::Account& account,
                                            const FaultBudget& faults) {
    fakes::dsql::ClusterOptions options;
    options.host = std::string{database_host};
    options.region = account.region;
    options.credentials = account.credentials;
    options.conflicts_per_thousand = faults.conflicts;
    return options;
}

/// A producer on the input queue.
class QueueEntrance final : public Entrance {
public:
    QueueEntrance(const fakes::Account& account, EntrancePorts ports)
        : account_(aws::account_in(account.region, account.credentials)),
          client_(ports.http, ports.clock, ports.sleeper, ports.random, account_),
          queue_(client_,
                 fakes::cloud::queue_url(
                     account, "https://" + account_.sqs.authority(), std::string{input_queue})) {}

    Task<Sent> send(base::ThreadId thread, base::MessageId id, std::string body) override {
        co_await queue_.send_in_order(std::move(body), std::move(thread), std::move(id));
        co_return Sent::accepted;
    }

private:
    aws::Account account_;
    aws::SignedClient client_;
    aws::SqsQueue queue_;
};

}  // namespace

CloudDeployment::CloudDeployment(const Scenario& scenario,
                                 Kernel& kernel,
                                 Network& network,
                                 fakes::dsql::SharedSchemas* schemas,
                                 DeploymentHooks hooks)
    : kernel_(kernel),
      hooks_(std::move(hooks)),
      choices_(kernel.oracle().stream("front-end")),
      database_(kernel,
                cluster_options(fakes::cloud::torpor_account().account, scenario.faults),
                schemas,
                scenario.faults,
                [this](Happening one) { observe(std::move(one)); }),
      host_(kernel,
            network,
            &database_,
            cloud_settings(
                scenario, fakes::lambda::Hosting::managed, simulated_addresses(fakes::Account{})),
            host_hooks()) {
    database_.set_part_clock(hooks_.part_clock);
    database_.set_meter(hooks_.meter);
    database_.set_effects(hooks_.effects);
}

CloudHost::Hooks CloudDeployment::host_hooks() {
    return {.observe = [this](Happening one) { observe(std::move(one)); },
            .before_step = hooks_.before_step,
            .ready =
                [this](const std::string& queue) {
                    if (queue == output_queue) output_ready();
                },
            .part_clock = hooks_.part_clock,
            .watch = hooks_.effects,
            .meter = hooks_.meter};
}

void CloudDeployment::observe(Happening happening) {
    if (const auto* started = std::get_if<fakes::InvocationStarted>(&happening)) {
        running_[started->environment] = started->function;
    } else if (const auto* ended = std::get_if<fakes::InvocationEnded>(&happening)) {
        running_.erase(ended->environment);
    }
    hooks_.observe(std::move(happening));
}

std::unique_ptr<Entrance> CloudDeployment::entrance(EntrancePorts ports) {
    return std::make_unique<QueueEntrance>(host_.cloud().settings().account, ports);
}

std::string CloudDeployment::callback_base() const {
    return simulated_addresses(fakes::Account{}).receiver;
}

std::string CloudDeployment::host_pattern(const std::string& name) const {
    return name == "worker" ? "worker-*" : name;
}

bool CloudDeployment::at_work(const Process& process) const {
    const auto id = host_.environment_of(process);
    return id && running_.contains(*id);
}

std::vector<Process*> CloudDeployment::at_slices() const {
    std::vector<Process*> processes;
    for (const auto& [id, function] : running_) {
        if (function != agent_function) continue;
        if (auto* process = host_.process(id)) processes.push_back(process);
    }
    return processes;
}

void CloudDeployment::kill(Process& process) {
    const auto id = host_.environment_of(process);
    if (!id) return;
    hooks_.observe(FaultHappened{FaultKind::kill, process.name(), host_.function_of(*id)});
    host_.kill(*id);
}

void CloudDeployment::heal() {
    database_.heal();
    host_.cloud().heal();
}

void CloudDeployment::restart() {
    hooks_.observe(FaultHappened{FaultKind::restart, "", "deployment"});
    for (const auto* function : {"agent", "rap-receiver", "delay-relay"}) {
        for (const auto id : host_.environments(function))
            host_.kill(id);
    }
}

FinalState CloudDeployment::final_state(base::Instant now) {
    return final_state_of(host_, database_, now);
}

void CloudDeployment::output_ready() {
    if (reading_) return;
    reading_ = true;
    const auto delay = std::chrono::milliseconds{
        static_cast<std::int64_t>(1 + choices_.choose("front-end/poll-delay", 100))};
    kernel_.after(delay, [this] { read_output(); });
}

void CloudDeployment::read_output() {
    reading_ = false;
    auto taken = host_.cloud().take(std::string{output_queue}, host_.moment());
    host_.perform(std::move(taken.outcome));
    for (auto& message : taken.messages)
        hooks_.output(std::move(message.body));
    if (!taken.messages.empty()) output_ready();
}

}  // namespace torpor::sim
