#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>

#include "sim/property/stories.hpp"
#include "sim/report/run_result.hpp"

namespace torpor::property {

struct CheckOptions {
    /// Each story runs with this many seeds: a seed decides what the story leaves open.
    int seeds_per_story = 1;
    /// How many runs the shrinker of scenarios may try on what rapidcheck could not make smaller.
    std::size_t shrinking_runs_max = 500;
    /// What must be true of a run beside its passing; says what is wrong, or nothing.
    std::function<std::string(const sim::Scenario&, const sim::RunResult&)> holds = {};
};

/// A story that breaks a promise, made small.
struct Counterexample {
    sim::Scenario story;
    std::uint64_t seed = 0;
    sim::RunResult result;
    std::string file;  ///< the text of a scenario file that fails
    std::string why;   ///< the first violation
};

/// Runs stories until one fails, as often as rapidcheck is told to (RC_PARAMS). A failing one is
/// shrunk, by rapidcheck draw by draw and then as a scenario, and is printed to the standard error
/// stream as a file and with the line that runs it. Nothing is returned if all held.
std::optional<Counterexample> check_stories(const std::string& what,
                                            const rc::Gen<sim::Scenario>& stories,
                                            const CheckOptions& options = {});

}  // namespace torpor::property
