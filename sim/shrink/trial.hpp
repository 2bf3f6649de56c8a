#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "fakes/dsql/shared_schemas.hpp"
#include "sim/shrink/shrink.hpp"
#include "sim/world/world.hpp"

namespace torpor::sim {

/// With how many other seeds a candidate is tried before it is given up.
enum class Patience : std::uint8_t { none = 0, some = 3, much = 8 };

/// Holds the smallest scenario so far and decides whether a candidate may take its place: it must
/// be a file that can be read, be no less fair to the runtime, and fail for the same reason.
class Trial {
public:
    /// The options must outlive the trial.
    Trial(const Scenario& scenario, std::uint64_t seed, const ShrinkOptions& options);

    /// Whether the scenario fails at all. If it does not, nothing else may be called.
    bool fails() const { return !fingerprint_.empty(); }
    /// True if the candidate has become the smallest. The same candidate is never run twice.
    bool take(Scenario candidate, Patience patience);
    /// Whether the smallest fails for the same reason with another seed.
    bool fails_with(std::uint64_t seed);
    /// Runs what is no candidate.
    RunResult run(const Scenario& scenario, std::uint64_t seed, RunOptions options = {});
    /// Runs a scenario with the seed of the smallest, for what the options see.
    void watch(const Scenario& scenario, RunOptions options);

    const Scenario& smallest() const { return smallest_; }
    std::uint64_t seed() const { return seed_; }
    const std::string& fingerprint() const { return fingerprint_; }
    const RunResult& result() const { return result_; }
    std::size_t runs() const { return runs_; }
    /// How often a candidate took the place of a larger one.
    std::size_t accepted() const { return accepted_; }
    /// There are no runs left for another candidate.
    bool over() const;
    /// Nor for anything else.
    bool called_off() const { return options_.enough && options_.enough(); }

private:
    bool same_failure(const RunResult& result) const;
    void accept(Scenario scenario, std::uint64_t seed, RunResult result);

    const ShrinkOptions& options_;
    std::size_t runs_ = 0;
    std::size_t accepted_ = 0;
    fakes::dsql::SharedSchemas schemas_;
    Scenario smallest_;
    std::uint64_t seed_;
    RunResult result_;
    std::string fingerprint_;
    std::set<std::string> checks_;                           ///< that the run which was given broke
    bool fair_ = false;                                      ///< what was given is
    std::set<std::pair<std::uint64_t, std::string>> tried_;  ///< in vain, as texts
};

/// A simplification of one value. Changing nothing is no simplification.
using Edit = std::function<void(Scenario&)>;

/// Takes as many of the edits as possible, one after the other: `edits_of` lists those that make
/// the scenario simpler, and is asked again after each that was taken.
void take_edits(Trial& trial, std::vector<Edit> (*edits_of)(const Scenario&), Patience patience);

}  // namespace torpor::sim
