#include "sim/world/fault_driver.hpp"

#include <utility>

#include "sim/checks/point_reached.hpp"
#include "sim/world/cloud_host.hpp"
#include "sim/world/fault_facts.hpp"

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
    link.faults.delayed = share(faults.delayed);
    link.delay_min = faults.delay.least;
    link.delay_max = faults.delay.most;
    return link;
}

}  // namespace

FaultDriver::FaultDriver(const Scenario& scenario,
                         Kernel& kernel,
                         Network& network,
                         std::function<void(Happening)> observe)
    : scenario_(scenario),
      kernel_(kernel),
      network_(network),
      observe_(std::move(observe)),
      choices_(kernel.oracle().stream("faults")),
      reached_(scenario.events.size(), 0) {
    network_.set_link({"*", "*"}, link_settings(scenario.faults));
    network_.set_fault_sink([this](LinkFault fault, const auto& from, const auto& to) {
        observe_(fault_of_link(fault, from, to));
    });
    const auto kills_max = static_cast<std::uint64_t>(scenario.faults.crashes_at_most);
    kills_left_ = static_cast<int>(choices_.choose("faults/kills", kills_max + 1));
    draw_next_kill();
}

void FaultDriver::begin(Deployment& deployment, FrontEnd& front_end) {
    deployment_ = &deployment;
    front_end_ = &front_end;
    for (const auto& event : scenario_.events) {
        if (const auto* at = std::get_if<AtTime>(&event.moment)) {
            keep_time(event, at->after_start, 1);
        }
    }
    if (scenario_.faults.until) kernel_.after(*scenario_.faults.until, [this] { heal(); });
}

void FaultDriver::keep_time(const ScenarioEvent& event, base::Duration after, int number) {
    kernel_.after(after, [this, &event, number] {
        if (event.repeats && number < event.repeats->times) {
            keep_time(event, event.repeats->every, number + 1);
        }
        act(numbered(event.action, number));
    });
}

void FaultDriver::see(const Observation& observation) {
    for (std::size_t i = 0; i < scenario_.events.size(); ++i) {
        const auto& event = scenario_.events[i];
        const auto* when = std::get_if<WhenReached>(&event.moment);
        if (when == nullptr || reached_[i] >= when->times) continue;
        if (!reaches(when->point, observation)) continue;
        reached_[i] += 1;
        act(numbered(event.action, reached_[i]));
    }
}

void FaultDriver::before_step(Process& process) {
    if (kills_left_ == 0 || deployment_ == nullptr) return;
    if (!deployment_->at_work(process)) return;
    if (--steps_until_kill_ > 0) return;
    kills_left_ -= 1;
    draw_next_kill();
    deployment_->kill_in_step(process);
}

void FaultDriver::draw_next_kill() {
    if (kills_left_ == 0) return;
    steps_until_kill_ = 1 + choices_.choose("faults/kill-after", steps_of_a_conversation);
}

/// Gives every action to whoever performs it.
class FaultDriver::Performer {
public:
    explicit Performer(FaultDriver& driver) : driver_(driver) {}

    void operator()(const UserSays& says) const { driver_.front_end_->say(says); }
    void operator()(const UserAttaches& attaches) const { driver_.front_end_->attach(attaches); }
    void operator()(const UserChooses& chooses) const { driver_.front_end_->choose(chooses); }
    void operator()(const UserCompacts& compacts) const { driver_.front_end_->compact(compacts); }
    void operator()(const RawMessage& message) const { driver_.front_end_->send(message); }
    void operator()(const RawCallback& callback) const { driver_.front_end_->post(callback); }
    void operator()(const ToolEmits& emits) const { driver_.emit(emits); }
    void operator()(const Crash& crash) const { driver_.crash(crash); }
    void operator()(const Partition& partition) const { driver_.partition(partition); }
    void operator()(const Restart&) const { driver_.deployment_->restart(); }

private:
    FaultDriver& driver_;
};

void FaultDriver::act(const EventAction& action) {
    std::visit(Performer{*this}, action);
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
    observe_(FaultHappened{FaultKind::partition, "", pattern.from + " | " + pattern.to});
    kernel_.record(partitioned, pattern.from, {{"to", pattern.to}});
    kernel_.after(partition.duration, [this, pattern] {
        network_.heal(pattern);
        kernel_.record(healed, pattern.from, {{"to", pattern.to}});
    });
}

void FaultDriver::emit(const ToolEmits& emits) {
    // In a step of its own: the point that was reached may lie inside a step of the services.
    kernel_.post([this, emits] {
        auto& host = deployment_->services();
        const fakes::rap::EmittedEvent event{emits.text, emits.associative, emits.final};
        host.perform(host.cloud().emit(emits.tool, event, host.moment()));
    });
}

void FaultDriver::heal() {
    kills_left_ = 0;
    network_.heal_all();
    if (deployment_ != nullptr) deployment_->heal();
}

}  // namespace torpor::sim
