#include "sim/world/world.hpp"

#include <optional>
#include <stdexcept>
#include <utility>

#include "runtime/base/invariant.hpp"
#include "sim/bill/cost_expectation.hpp"
#include "sim/world/cloud_deployment.hpp"
#include "sim/world/cloud_settings.hpp"
#include "sim/world/daemon_deployment.hpp"
#include "sim/world/fault_driver.hpp"
#include "sim/world/final_state.hpp"
#include "sim/world/front_end.hpp"
#include "sim/world/trace_observation.hpp"

namespace torpor::sim {

namespace {

/// A run of a hundred conversations takes some hundred thousand; beyond this something loops.
constexpr std::uint64_t events_max = 200'000'000;

/// How long after the last word of a story Lambda may still hold idle environments.
constexpr base::Duration letting_go = std::chrono::minutes{30};

Ending ending_of(RunOutcome outcome, bool in_time, std::uint64_t events) {
    switch (outcome) {
        case RunOutcome::quiescent:
        case RunOutcome::stopped:
            return in_time ? Ending::at_rest : Ending::time_limit;
        case RunOutcome::stuck:
            return Ending::stuck;
        case RunOutcome::spinning:
            return Ending::step_limit;
        case RunOutcome::limit:
            return events < events_max ? Ending::time_limit : Ending::step_limit;
    }
    base::invariant(false, "every outcome of a run has an ending");
    std::unreachable();
}

std::string remark_of(const RunEnd& end) {
    std::string remark = end.spinning;
    for (const auto& wait : end.stuck) {
        if (!remark.empty()) remark += ", ";
        remark += wait.process + " waits for " + wait.what;
    }
    return remark;
}

SchedulePolicy policy_of(const Schedule& schedule) {
    const bool uniform = schedule.kind == Schedule::Kind::uniform;
    return {.kind = uniform ? SchedulePolicy::Kind::uniform : SchedulePolicy::Kind::priorities,
            .changes = schedule.changes};
}

/// Nothing if nobody wants to know what the run costs.
std::optional<Meter> meter_for(const Scenario& story, const Usage* wanted) {
    if (wanted == nullptr && story.expect.costs.empty()) return std::nullopt;
    const int memory = fakes::lambda::FunctionSettings{}.memory;
    return Meter{story.agent.targets.front(), story.start, memory};
}

std::unique_ptr<Deployment> deploy(const Scenario& story,
                                   Kernel& kernel,
                                   Network& network,
                                   fakes::dsql::SharedSchemas* schemas,
                                   DeploymentHooks hooks) {
    if (story.agent.targets.front() == Target::daemon) {
        return std::make_unique<DaemonDeployment>(story, kernel, network, std::move(hooks));
    }
    return std::make_unique<CloudDeployment>(story, kernel, network, schemas, std::move(hooks));
}

}  // namespace

/// In order of dependence: what is declared first is destroyed last.
struct World::Parts {
    Parts(const Scenario& story, Driver& driver, Trace& run_trace, RunOptions options)
        : oracle(driver, run_trace),
          scenario(story),
          part_clock(options.part_clock),
          judgement(options.judgement),
          usage(options.usage),
          prices(options.prices),
          on_observation(std::move(options.observe)),
          kernel(oracle, run_trace, scenario.start, policy_of(scenario.schedule)),
          network(kernel),
          effects(kernel, scenario.events),
          meter(meter_for(scenario, usage)),
          faults(scenario, kernel, network, [this](Happening one) { observe(std::move(one)); }),
          checks(scenario),
          deployment(deploy(scenario, kernel, network, options.schemas, hooks())),
          front_end(
              kernel, network, *deployment, [this](Happening one) { observe(std::move(one)); }) {
        effects.set_kill([this](Process& process) { deployment->kill(process); });
        effects.set_sink(std::move(options.effects));
    }

    DeploymentHooks hooks() {
        return {.observe = [this](Happening one) { observe(std::move(one)); },
                .before_step = [this](Process& process) { before_step(process); },
                .output = [this](const std::string& body) { front_end.read(body); },
                .part_clock = part_clock,
                .effects = &effects,
                .meter = meter ? &*meter : nullptr};
    }

    void before_step(Process& process) {
        effects.before_step(process);
        if (process.state() == ProcessState::running) faults.before_step(process);
    }

    void observe(Happening happening) {
        last_happening = kernel.now();
        const PartScope part{part_clock, Part::checks};
        record(kernel, happening);
        if (const auto* started = std::get_if<fakes::InvocationStarted>(&happening)) {
            if (started->function == agent_function) slices += started->groups.size();
        }
        const Observation observation{kernel.now(), std::move(happening)};
        if (judgement == Judgement::all) checks.see(observation);
        if (meter) meter->see(observation);
        front_end.see(observation);
        if (on_observation) on_observation(observation);
        // The last one, since it may make something else happen.
        faults.see(observation);
    }

    void read_meter() {
        if (!meter) return;
        const auto used = meter->usage(kernel.now());
        if (usage != nullptr) *usage = used;
        if (scenario.expect.costs.empty() || judgement == Judgement::none) return;
        const auto bill = bill_of(used, prices != nullptr ? *prices : default_prices());
        for (const auto& violation : judge_cost(scenario.expect.costs, bill, kernel.now()))
            checks.add(violation);
    }

    ChoiceOracle oracle;
    const Scenario scenario;
    PartClock* part_clock;
    Judgement judgement;
    Usage* usage;
    const Prices* prices;
    std::function<void(const Observation&)> on_observation;
    Kernel kernel;
    Network network;
    Effects effects;
    std::optional<Meter> meter;
    FaultDriver faults;
    CheckSet checks;
    std::unique_ptr<Deployment> deployment;
    FrontEnd front_end;
    FinalState state;
    base::Instant last_happening;
    std::uint64_t slices = 0;
};

World::World(const Scenario& scenario, Driver& driver, Trace& trace, RunOptions options)
    : parts_(std::make_unique<Parts>(scenario, driver, trace, std::move(options))) {}

World::~World() = default;

void World::run() {
    auto& parts = *parts_;
    parts.faults.begin(*parts.deployment, parts.front_end);
    const auto until = parts.scenario.start + parts.scenario.expect.within;
    const auto end = parts.kernel.run({.events = events_max, .until = until + letting_go});
    parts.state = parts.deployment->final_state(parts.kernel.now());
    parts.state.ending =
        ending_of(end.outcome, parts.last_happening <= until, parts.kernel.event_count());
    parts.state.remark = remark_of(end);
    if (parts.judgement == Judgement::all) parts.checks.finish(parts.state);
    parts.read_meter();
}

void World::stop() {
    parts_->kernel.stop();
}

const std::vector<Violation>& World::violations() const {
    return parts_->checks.violations();
}

const FinalState& World::final_state() const {
    return parts_->state;
}

std::map<std::string, std::uint64_t> World::judged() const {
    return parts_->checks.judged();
}

base::Duration World::elapsed() const {
    return parts_->kernel.now() - parts_->scenario.start;
}

std::uint64_t World::events() const {
    return parts_->kernel.event_count();
}

std::uint64_t World::slices() const {
    return parts_->slices;
}

int World::deaths_at_effects() const {
    return parts_->effects.deaths();
}

RunResult run_world(World& world,
                    const Scenario& scenario,
                    std::uint64_t seed,
                    const Trace& trace) {
    RunResult result;
    result.file = scenario.file;
    result.title = scenario.title;
    result.target = scenario.agent.targets.front();
    result.seed = seed;
    try {
        world.run();
        result.ending = world.final_state().ending;
        result.violations = world.violations();
    } catch (const base::InvariantViolation& broken) {
        result.violations = world.violations();
        result.violations.push_back({"invariant", scenario.start + world.elapsed(), broken.text()});
    } catch (const std::logic_error& error) {  // such as a key that a map does not have
        result.violations = world.violations();
        result.violations.push_back({"invariant", scenario.start + world.elapsed(), error.what()});
    }
    result.passed = result.violations.empty();
    result.virtual_seconds = std::chrono::duration<double>(world.elapsed()).count();
    result.events = world.events();
    result.slices = world.slices();
    result.deaths_at_effects = world.deaths_at_effects();
    result.trace_hash = trace_hash_text(trace);
    return result;
}

RunResult run_scenario(const Scenario& scenario, std::uint64_t seed, RunOptions options) {
    SeededDriver seeded{seed};
    Trace trace;
    trace.set_sink(std::move(options.sink));
    Driver& driver = options.driver != nullptr ? *options.driver : seeded;
    World world{scenario, driver, trace, std::move(options)};
    return run_world(world, scenario, seed, trace);
}

}  // namespace torpor::sim
