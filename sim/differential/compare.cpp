#include "sim/differential/compare.hpp"

#include <algorithm>
#include <array>
#include <vector>

#include "sim/differential/canonical_state.hpp"
#include "sim/world/world.hpp"

namespace torpor::sim {
namespace {

/// How many further seeds are tried on both sides.
constexpr std::uint64_t further_seeds = 8;

CanonicalState ends_on(Target target,
                       Scenario story,
                       std::uint64_t seed,
                       fakes::dsql::SharedSchemas* schemas) {
    story.agent.targets = {target};
    SeededDriver driver{seed};
    Trace trace;
    World world{story, driver, trace, {.schemas = schemas}};
    const auto result = run_world(world, story, seed, trace);
    auto state = canonical_state(world.final_state());
    if (result.ending != Ending::at_rest) state.lines.emplace_back("the run did not come to rest");
    for (const auto& violation : result.violations) {
        // What the story expects may hold on one target only, and belongs to its own run.
        if (violation.check == "expectation") continue;
        state.lines.push_back("violation of " + violation.check + ": " + violation.message);
    }
    return state;
}

bool is_disturbance(const ScenarioEvent& event) {
    const auto& action = event.action;
    return std::holds_alternative<Crash>(action) || std::holds_alternative<Partition>(action) ||
           std::holds_alternative<Restart>(action) ||
           std::holds_alternative<AtEffect>(event.moment);
}

/// Either all is the same but for the order, or one of the ends is met on the other side, too.
bool differs_in_order(const Scenario& plain,
                      std::uint64_t seed,
                      fakes::dsql::SharedSchemas* schemas,
                      std::vector<CanonicalState> lambda,
                      std::vector<CanonicalState> daemon) {
    if (without_order(lambda.front()) == without_order(daemon.front())) return true;
    const auto met = [](const std::vector<CanonicalState>& states, const CanonicalState& one) {
        return std::ranges::any_of(states, [&](const CanonicalState& other) {
            return without_order(other) == without_order(one);
        });
    };
    for (std::uint64_t further = 1; further <= further_seeds; ++further) {
        lambda.push_back(ends_on(Target::lambda, plain, seed + further, schemas));
        if (met(daemon, lambda.back())) return true;
        daemon.push_back(ends_on(Target::daemon, plain, seed + further, schemas));
        if (met(lambda, daemon.back())) return true;
    }
    return false;
}

}  // namespace

std::string_view to_text(Sameness sameness) {
    constexpr std::array<std::string_view, 3> names{"same", "inconclusive", "different"};
    return names[static_cast<std::size_t>(sameness)];
}

Scenario undisturbed(Scenario story) {
    std::erase_if(story.events, is_disturbance);
    story.faults = {};
    constexpr std::chrono::milliseconds latency{1};
    story.faults.latency = {latency, latency};
    story.schedule = {};
    return story;
}

Comparison compare_targets(const Scenario& story,
                           std::uint64_t seed,
                           fakes::dsql::SharedSchemas* schemas) {
    const auto plain = undisturbed(story);
    auto lambda = ends_on(Target::lambda, plain, seed, schemas);
    auto daemon = ends_on(Target::daemon, plain, seed, schemas);
    if (lambda == daemon) return {};
    Comparison comparison;
    comparison.difference = difference(lambda, daemon);
    const bool order =
        differs_in_order(plain, seed, schemas, {std::move(lambda)}, {std::move(daemon)});
    comparison.sameness = order ? Sameness::inconclusive : Sameness::different;
    return comparison;
}

}  // namespace torpor::sim
