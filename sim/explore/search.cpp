#include "sim/explore/search.hpp"

#include <algorithm>
#include <limits>

#include "runtime/base/invariant.hpp"
#include "sim/explore/swarm.hpp"

namespace torpor::sim {

namespace {

std::uint64_t stories_per_seed(const Search& search) {
    return std::max<std::uint64_t>(search.stories.size(), 1);
}

const Scenario* story_of(const Search& search, std::uint64_t unit) {
    if (search.stories.empty()) return nullptr;
    return &search.stories[unit % search.stories.size()];
}

}  // namespace

std::uint64_t units_of(const Search& search) {
    base::invariant(search.seeds.first <= search.seeds.last, "a range of seeds runs forwards");
    constexpr auto most = std::numeric_limits<std::uint64_t>::max();
    const auto per_seed = stories_per_seed(search);
    const auto distance = search.seeds.last - search.seeds.first;
    if (distance >= most / per_seed) return most;
    return (distance + 1) * per_seed;
}

std::uint64_t seed_of(const Search& search, std::uint64_t unit) {
    return search.seeds.first + unit / stories_per_seed(search);
}

Scenario drawn_scenario(const Search& search, std::uint64_t unit) {
    const auto seed = seed_of(search, unit);
    const auto* const story = story_of(search, unit);
    auto scenario = story != nullptr ? resolve_draw(story, search.profile, seed)
                                     : resolve_draw(nullptr, search.profile, seed, search.target);
    base::invariant(scenario.agent.targets.size() == 1, "a run has one target");
    return scenario;
}

RunResult about(const Search& search, std::uint64_t unit) {
    RunResult result;
    result.seed = seed_of(search, unit);
    result.faults = to_text(search.profile);
    const auto* const story = story_of(search, unit);
    result.generated = story == nullptr;
    if (story != nullptr) {
        result.file = story->file;
        result.title = story->title;
        result.target = story->agent.targets.front();
    } else if (search.target) {
        result.target = *search.target;
        result.target_asked = true;
    }
    return result;
}

}  // namespace torpor::sim
