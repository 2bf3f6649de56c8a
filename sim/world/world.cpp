#include "sim/world/world.hpp"

#include <utility>

#include "runtime/base/invariant.hpp"
#include "sim/world/cloud_deployment.hpp"
#include "sim/world/cloud_settings.hpp"
#include "sim/world/daemon_deployment.hpp"
#include "sim/world/drawn_faults.hpp"
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
    Parts(const Scenario& story,
          Driver& driver,
          Trace& run_trace,
          fakes::dsql::SharedSchemas* schemas,
          PartClock* clock)
        : oracle(driver, run_trace),
          scenario(story.faults.drawn ? with_drawn_faults(story, oracle.stream("faults/drawn"))
                                      : story),
          part_clock(clock),
          kernel(oracle, run_trace, scenario.start),
          network(kernel),
          faults(scenario, kernel, network),
          checks(scenario),
          deployment(deploy(scenario, kernel, network, schemas, hooks())),
          front_end(
              kernel, network, *deployment, [this](Happening one) { observe(std::move(one)); }) {}

    DeploymentHooks hooks() {
        return {.observe = [this](Happening one) { observe(std::move(one)); },
                .before_step = [this](Process& process) { faults.before_step(process); },
                .output = [this](const std::string& body) { front_end.read(body); },
                .part_clock = part_clock};
    }

    void observe(Happening happening) {
        last_happening = kernel.now();
        const PartScope part{part_clock, Part::checks};
        record(kernel, happening);
        if (const auto* started = std::get_if<fakes::InvocationStarted>(&happening)) {
            if (started->function == agent_function) slices += started->groups.size();
        }
        const Observation observation{kernel.now(), std::move(happening)};
        checks.see(observation);
        front_end.see(observation);
        faults.see(observation);
    }

    ChoiceOracle oracle;
    const Scenario scenario;
    PartClock* part_clock;
    Kernel kernel;
    Network network;
    FaultDriver faults;
    CheckSet checks;
    std::unique_ptr<Deployment> deployment;
    FrontEnd front_end;
    FinalState state;
    base::Instant last_happening;
    std::uint64_t slices = 0;
};

World::World(const Scenario& scenario,
             Driver& driver,
             Trace& trace,
             fakes::dsql::SharedSchemas* schemas,
             PartClock* part_clock)
    : parts_(std::make_unique<Parts>(scenario, driver, trace, schemas, part_clock)) {}

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
    parts.checks.finish(parts.state);
}

const std::vector<Violation>& World::violations() const {
    return parts_->checks.violations();
}

const FinalState& World::final_state() const {
    return parts_->state;
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

RunResult run_scenario(const Scenario& scenario,
                       std::uint64_t seed,
                       Trace::Sink sink,
                       fakes::dsql::SharedSchemas* schemas) {
    RunResult result;
    result.file = scenario.file;
    result.title = scenario.title;
    result.target = scenario.agent.targets.front();
    result.seed = seed;
    result.drawn_faults = scenario.faults.drawn;

    SeededDriver driver{seed};
    Trace trace;
    trace.set_sink(std::move(sink));
    World world{scenario, driver, trace, schemas};
    try {
        world.run();
        result.ending = world.final_state().ending;
        result.violations = world.violations();
    } catch (const base::InvariantViolation& broken) {
        result.violations = world.violations();
        result.violations.push_back({"invariant", scenario.start + world.elapsed(), broken.text()});
    }
    result.passed = result.violations.empty();
    result.virtual_seconds = std::chrono::duration<double>(world.elapsed()).count();
    result.events = world.events();
    result.slices = world.slices();
    result.trace_hash = trace_hash_text(trace);
    return result;
}

}  // namespace torpor::sim
