#include <utility>

#include "sim/kernel/seeded_driver.hpp"
#include "sim/replay/run_file.hpp"
#include "sim/replay/step_watch.hpp"
#include "sim/report/program.hpp"
#include "sim/world/world.hpp"

namespace torpor::sim {

RunFile record_run(const Scenario& scenario, std::uint64_t seed) {
    RunFile run;
    run.program = program_text;
    run.scenario = scenario;
    run.seed = seed;
    SeededDriver seeded{seed};
    Trace trace;
    StepWatch watch{seeded, trace,
                    [&run](RecordedStep step) { run.steps.push_back(std::move(step)); }};
    World world{scenario, watch.driver(), trace};
    run.result = run_world(world, scenario, seed, trace);
    watch.end();
    return run;
}

}  // namespace torpor::sim
