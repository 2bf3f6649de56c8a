#include "sim/property/check_stories.hpp"

#include <iostream>
#include <utility>

#include "sim/scenario/write_scenario.hpp"
#include "sim/shrink/shrink.hpp"
#include "sim/world/world.hpp"

namespace torpor::property {

namespace {

/// What is wrong with the run; nothing if nothing is.
std::string fault_of(const sim::Scenario& story,
                     const sim::RunResult& result,
                     const CheckOptions& options) {
    if (!result.passed) {
        const auto& first = result.violations.front();
        return first.check + ": " + first.message;
    }
    return options.holds ? options.holds(story, result) : std::string{};
}

/// The scenario's own shrinker asks for violations; what only the property knows, it cannot see.
void make_smaller(Counterexample& found, const CheckOptions& options) {
    if (found.result.passed) return;
    auto shrunk = sim::shrink(found.story, found.seed, {.runs_max = options.shrinking_runs_max});
    if (shrunk.fingerprint.empty()) return;
    found.story = std::move(shrunk.scenario);
    found.seed = shrunk.seed;
    found.result = std::move(shrunk.result);
    found.why = fault_of(found.story, found.result, options);
}

void print(const Counterexample& found) {
    std::cerr << "\nThe smallest story found that fails:\n\n"
              << found.file << "\n"
              << found.why << "\nwritten to a file, it is reproduced with:\n"
              << "torpor run FILE --target " << sim::to_text(found.result.target) << " --seed "
              << found.seed << "\n";
}

}  // namespace

std::optional<Counterexample> check_stories(const std::string& what,
                                            const rc::Gen<sim::Scenario>& stories,
                                            const CheckOptions& options) {
    fakes::dsql::SharedSchemas schemas;
    std::optional<Counterexample> found;
    const auto property = [&] {
        const auto story = *stories;
        for (int n = 1; n <= options.seeds_per_story; ++n) {
            const auto seed = static_cast<std::uint64_t>(n);
            auto result = sim::run_scenario(story, seed, {.schemas = &schemas});
            auto why = fault_of(story, result, options);
            if (why.empty()) continue;
            // The last that fails while rapidcheck shrinks is the smallest.
            found = Counterexample{
                .story = story, .seed = seed, .result = std::move(result), .file = {}, .why = why};
            RC_FAIL(why);
        }
    };
    if (rc::check(what, property) || !found) return std::nullopt;
    make_smaller(*found, options);
    found->file = sim::write_scenario(found->story);
    print(*found);
    return found;
}

}  // namespace torpor::property
