#include "sim/shrink/trial.hpp"

#include <algorithm>
#include <array>

#include "runtime/base/invariant.hpp"
#include "sim/explore/fingerprint.hpp"
#include "sim/scenario/read_scenario.hpp"
#include "sim/scenario/write_scenario.hpp"
#include "sim/shrink/fair.hpp"
#include "sim/shrink/references.hpp"

namespace torpor::sim {

Trial::Trial(const Scenario& scenario, std::uint64_t seed, const ShrinkOptions& options)
    : options_(options), smallest_(scenario), seed_(seed), result_(run(scenario, seed)) {
    fingerprint_ = sim::fingerprint(result_);
    for (const auto& violation : result_.violations)
        checks_.insert(violation.check);
    fair_ = is_fair(scenario);
}

bool Trial::over() const {
    return runs_ >= options_.runs_max || called_off();
}

RunResult Trial::run(const Scenario& scenario, std::uint64_t seed, RunOptions options) {
    runs_ += 1;
    options.schemas = &schemas_;
    return run_scenario(scenario, seed, std::move(options));
}

void Trial::watch(const Scenario& scenario, RunOptions options) {
    if (!over()) run(scenario, seed_, std::move(options));
}

bool Trial::same_failure(const RunResult& result) const {
    if (sim::fingerprint(result) != fingerprint_) return false;
    // What breaks more than the original does would not pass once the original is repaired.
    return std::ranges::all_of(result.violations, [&](const Violation& violation) {
        return checks_.contains(violation.check);
    });
}

bool Trial::fails_with(std::uint64_t seed) {
    return seed == seed_ || same_failure(run(smallest_, seed));
}

bool Trial::take(Scenario candidate, Patience patience) {
    base::invariant(fails(), "only what fails can be made smaller");
    drop_loose_ends(candidate);
    if (fair_ && !is_fair(candidate)) return false;
    const auto text = write_scenario(candidate);
    if (text == write_scenario(smallest_)) return false;
    // What is tried is what the file says, and not what it was written from.
    auto read = read_scenario(smallest_.file, text);
    if (!read) return false;

    std::vector<std::uint64_t> seeds{seed_};
    for (std::uint64_t other = 1; other <= static_cast<std::uint64_t>(patience); ++other) {
        if (other != seed_) seeds.push_back(other);
    }
    for (const auto seed : seeds) {
        if (over()) return false;
        if (!tried_.insert({seed, text}).second) continue;
        auto result = run(*read, seed);
        if (!same_failure(result)) continue;
        accept(std::move(*read), seed, std::move(result));
        return true;
    }
    return false;
}

void Trial::accept(Scenario scenario, std::uint64_t seed, RunResult result) {
    accepted_ += 1;
    smallest_ = std::move(scenario);
    seed_ = seed;
    result_ = std::move(result);
    if (!options_.progress) return;
    const auto text = write_scenario(smallest_);
    options_.progress(runs_, static_cast<std::size_t>(std::ranges::count(text, '\n')));
}

void take_edits(Trial& trial, std::vector<Edit> (*edits_of)(const Scenario&), Patience patience) {
    auto edits = edits_of(trial.smallest());
    for (std::size_t i = 0; i < edits.size() && !trial.over();) {
        auto candidate = trial.smallest();
        edits[i](candidate);
        if (trial.take(std::move(candidate), patience)) {
            // The edits that were in vain before this one are behind us until the next round.
            edits = edits_of(trial.smallest());
        } else {
            i += 1;
        }
    }
}

}  // namespace torpor::sim
