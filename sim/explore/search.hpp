#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "sim/explore/profile.hpp"
#include "sim/report/run_result.hpp"
#include "sim/scenario/scenario.hpp"

namespace torpor::sim {

/// What a search goes over: every seed with every story. A unit of it is one run; units are
/// numbered from 0 in order of seed, and within a seed in order of the stories.
struct Search {
    /// One for each file and target, each with one target. None: the seeds draw their stories.
    std::vector<Scenario> stories;
    FaultProfile profile = FaultProfile::all;
    std::optional<Target> target;  ///< where drawn stories run, whatever they say themselves
    SeedRange seeds;
};

/// How many there are; at most what the type holds.
std::uint64_t units_of(const Search& search);
std::uint64_t seed_of(const Search& search, std::uint64_t unit);

/// The unit before it is run: a plain scenario and a seed. What it is called, where it runs and
/// how to run it again is said by `about`, which draws nothing and leaves out what came of it.
Scenario drawn_scenario(const Search& search, std::uint64_t unit);
RunResult about(const Search& search, std::uint64_t unit);

}  // namespace torpor::sim
