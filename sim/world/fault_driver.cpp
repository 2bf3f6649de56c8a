#include "sim/world/fault_driver.hpp"

#include <utility>

#include "sim/checks/point_reached.hpp"

namespace torpor::sim {

namespace {

constexpr TraceKind partitioned{"network.partitioned"};
constexpr TraceKind healed{"network.healed"};

/// About as many steps as a conversation with a few slices takes: a kill drawn from this range
/// hits any of its awaits.
constexpr std::uint64_t steps_of_a_conversation = 100;

LinkSettings link_settings(const FaultBudget& faults) {
    const auto share = [](int per_thousand) { return static_cast<std::uint32_t>(per_thousand); };
    LinkSettings link;
    link.latency_min = faults.latency.least;
    link.latency_max = faults.latency.most;
    link.faults.refused = share(faults.refused);
    link.faults.request_lost = share(faults.requests_lost);
    link.faults.response_lost = share(faults.responses_lost);
    return link;
}

}  // namespace

FaultDriver::FaultDriver(const Scenario& scenario, Kernel& kernel, Network& network)
    : scenario_(scenario),
      kernel_(kernel),
      network_(network),
      choices_(kernel.oracle().stream("faults")),
      reached_(scenario.events.size(), 0) {
    network_.set_link({"*", "*"}, link_settings(scenario.faults));
    const auto kills_max = static_cast<std::uint64_t>(scenario.faults.crashes_at_most);
    kills_left_ = static_cast<int>(choices_.choose("faults/kills", kills_max + 1));
    draw_next_kill();
}

void FaultDriver::begin(Deployment& deployment, std::function<void(const UserSays&)> say) {
    deployment_ = &deployment;
    say_ = std::move(say);
    for (const auto& event : scenario_.events) {
        if (const auto* at = std::get_if<AtTime>(&event.moment)) {
            kernel_.after(at->after_start, [this, &event] { act(event); });
        }
    }
    if (scenario_.faults.until) kernel_.after(*scenario_.faults.until, [this] { heal(); });
}

void FaultDriver::see(const Observation& observation) {
    for (std::size_t i = 0; i < scenario_.events.size(); ++i) {
        const auto& event = scenario_.events[i];
        const auto* when = std::get_if<WhenReached>(&event.moment);
        if (when == nullptr || reached_[i] >= when->times) continue;
        if (!reaches(when->point, observation)) continue;
        reached_[i] += 1;
        act(event);
    }
}

void FaultDriver::before_step(Process& process) {
    if (kills_left_ == 0 || deployment_ == nullptr) return;
    if (!deployment_->at_work(process)) return;
    if (--steps_until_kill_ > 0) return;
    kills_left_ -= 1;
    draw_next_kill();
    deployment_->kill(process);
}

void FaultDriver::draw_next_kill() {
    if (kills_left_ == 0) return;
    steps_until_kill_ = 1 + choices_.choose("faults/kill-after", steps_of_a_conversation);
}

void FaultDriver::act(const ScenarioEvent& event) {
    if (const auto* says = std::get_if<UserSays>(&event.action)) {
        say_(*says);
    } else if (const auto* crash_action = std::get_if<Crash>(&event.action)) {
        crash(*crash_action);
    } else if (const auto* partition_action = std::get_if<Partition>(&event.action)) {
        partition(*partition_action);
    } else if (std::holds_alternative<Restart>(event.action)) {
        deployment_->restart();
    }
}

void FaultDriver::crash(const Crash& crash) {
    auto* current = kernel_.current();
    if (crash.victim == Victim::worker && current != nullptr && deployment_->at_work(*current)) {
        deployment_->kill(*current);
        return;
    }
    const auto busy = deployment_->at_slices();
    if (busy.empty()) return;
    const auto index = choices_.choose("faults/victim", busy.size());
    deployment_->kill(*busy[index]);
}

void FaultDriver::partition(const Partition& partition) {
    const LinkPattern pattern{deployment_->host_pattern(partition.one),
                              deployment_->host_pattern(partition.other)};
    network_.partition(pattern);
    kernel_.record(partitioned, pattern.from, {{"to", pattern.to}});
    kernel_.after(partition.duration, [this, pattern] {
        network_.heal(pattern);
        kernel_.record(healed, pattern.from, {{"to", pattern.to}});
    });
}

void FaultDriver::heal() {
    kills_left_ = 0;
    network_.heal_all();
    if (deployment_ != nullptr) deployment_->heal();
}

}  // namespace torpor::sim
