#include "sim/shrink/shrink.hpp"

#include <algorithm>

#include "sim/shrink/crashes.hpp"
#include "sim/shrink/parts.hpp"
#include "sim/shrink/title.hpp"
#include "sim/shrink/trial.hpp"
#include "sim/shrink/values.hpp"

namespace torpor::sim {
namespace {

/// A failure that happens with all of these happens with any.
constexpr SeedRange usual_seeds{.first = 1, .last = 20};

/// More rounds than a story has layers: each makes possible what the one before could not do.
constexpr int rounds_max = 20;

/// Large parts first: they make every later run cheaper.
void leave_out_parts(Trial& trial) {
    take_edits(trial, limit_edits, Patience::none);
    reduce_faults(trial);
    reduce_events(trial);
    take_edits(trial, limit_edits, Patience::none);
    name_crashes(trial);
    reduce_model(trial);
    reduce_tools(trial);
}

void make_values_plain(Trial& trial) {
    take_edits(trial, event_edits, Patience::some);
    take_edits(trial, agent_edits, Patience::none);
    take_edits(trial, tool_value_edits, Patience::some);
    take_edits(trial, model_edits, Patience::some);
    take_edits(trial, time_edits, Patience::none);
    move_crashes_to_points(trial);
}

/// The seeds with which it fails: all the usual ones, or the smallest.
SeedRange failing_seeds(Trial& trial) {
    std::uint64_t smallest = trial.seed();
    bool every = true;
    for (auto seed = usual_seeds.first; seed <= usual_seeds.last; ++seed) {
        if (trial.called_off()) return {smallest, smallest};
        if (trial.fails_with(seed)) {
            smallest = std::min(smallest, seed);
        } else {
            every = false;
        }
        // Neither a range nor a smaller seed is possible any more.
        if (!every && smallest <= seed) break;
    }
    return every ? usual_seeds : SeedRange{smallest, smallest};
}

}  // namespace

Shrunk shrink(const Scenario& scenario, std::uint64_t seed, const ShrinkOptions& options) {
    Trial trial{scenario, seed, options};
    Shrunk shrunk;
    shrunk.fingerprint = trial.fingerprint();
    shrunk.scenario = scenario;
    shrunk.seed = seed;
    shrunk.result = trial.result();
    shrunk.runs = trial.runs();
    if (!trial.fails()) return shrunk;

    auto one_target = scenario;
    one_target.agent.targets.resize(1);
    trial.take(std::move(one_target), Patience::none);
    reduce_expectation(trial);
    std::size_t accepted = trial.accepted() + 1;
    for (int round = 0; round < rounds_max && accepted != trial.accepted(); ++round) {
        accepted = trial.accepted();
        leave_out_parts(trial);
        make_values_plain(trial);
    }

    shrunk.scenario = trial.smallest();
    shrunk.scenario.seeds = failing_seeds(trial);
    shrunk.any_seed = shrunk.scenario.seeds.first != shrunk.scenario.seeds.last;
    shrunk.seed = shrunk.scenario.seeds.first;
    shrunk.result = trial.run(shrunk.scenario, shrunk.seed);
    const auto& violation = shrunk.result.violations.front();
    shrunk.scenario.title = title_of(shrunk.scenario, violation);
    shrunk.scenario.story = story_of(shrunk.scenario, violation);
    shrunk.result.title = shrunk.scenario.title;
    shrunk.runs = trial.runs();
    return shrunk;
}

}  // namespace torpor::sim
