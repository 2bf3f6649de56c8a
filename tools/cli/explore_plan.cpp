#include "tools/cli/explore_plan.hpp"

#include <limits>
#include <set>

#include "sim/scenario/duration_text.hpp"
#include "sim/scenario/read_scenario.hpp"
#include "tools/cli/scenario_files.hpp"

namespace torpor::cli {

namespace {

constexpr int jobs_max = 1024;

using Refusal = std::unexpected<std::string>;

base::Result<sim::SeedRange, std::string> seeds_of(const ExploreCommand& command) {
    if (command.seeds.empty() && command.budget.empty())
        return Refusal("say how far to go: --seeds 1..1000, or --budget 60s");
    if (command.seeds.empty())
        return sim::SeedRange{.first = 1, .last = std::numeric_limits<std::uint64_t>::max()};
    const auto seeds = sim::parse_seed_range(command.seeds);
    if (!seeds) return Refusal('"' + command.seeds + "\" are no seeds; use --seeds 1..1000");
    return *seeds;
}

base::Result<void, std::string> read_options(const ExploreCommand& command, ExplorePlan& plan) {
    const auto seeds = seeds_of(command);
    if (!seeds) return Refusal(seeds.error());
    plan.search.seeds = *seeds;
    if (!command.budget.empty()) {
        const auto budget = sim::parse_duration(command.budget);
        if (!budget) return Refusal('"' + command.budget + "\" is no duration; use --budget 60s");
        plan.budget = *budget;
    }
    const auto profile = sim::profile_named(command.faults == "drawn" ? "all" : command.faults);
    if (!profile)
        return Refusal("there are no faults \"" + command.faults +
                       "\"; use none, network, crashes, services or all");
    plan.search.profile = *profile;
    if (!command.target.empty()) {
        plan.search.target = sim::target_named(command.target);
        if (!plan.search.target)
            return Refusal('"' + command.target +
                           "\" is no target; use --target lambda or --target daemon");
    }
    if (!command.shard.empty()) {
        const auto shard = sim::parse_shard(command.shard);
        if (!shard) return Refusal('"' + command.shard + "\" is no shard; use --shard 2/5");
        plan.shard = *shard;
    }
    if (command.jobs < 0 || command.jobs > jobs_max)
        return Refusal("--jobs is a number from 1 to " + std::to_string(jobs_max));
    plan.pool.jobs = command.jobs == 0 ? jobs_default() : command.jobs;
    return {};
}

std::string subject_of(const std::vector<sim::Scenario>& stories) {
    if (stories.empty()) return "generated stories";
    std::set<std::string> files;
    for (const auto& story : stories)
        files.insert(story.file);
    if (files.size() == 1) return *files.begin();
    return std::to_string(files.size()) + " files";
}

base::Result<void, std::string> read_stories(const ExploreCommand& command, ExplorePlan& plan) {
    if (!command.paths.empty()) {
        const auto files = read_scenarios(command.paths);
        if (!files) return Refusal(files.error());
        plan.search.stories = by_target(*files, plan.search.target);
        if (plan.search.stories.empty())
            return Refusal("none of these files runs on the target " + command.target);
    }
    plan.subject = subject_of(plan.search.stories);
    return {};
}

}  // namespace

base::Result<ExplorePlan, std::string> plan_of(const ExploreCommand& command) {
    ExplorePlan plan;
    auto good = read_options(command, plan);
    if (good) good = read_stories(command, plan);
    if (!good) return Refusal(good.error());
    return plan;
}

}  // namespace torpor::cli
