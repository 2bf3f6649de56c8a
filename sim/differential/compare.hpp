#pragma once

#include <cstdint>
#include <string>

#include "fakes/dsql/shared_schemas.hpp"
#include "sim/scenario/scenario.hpp"

namespace torpor::sim {

/// Whether a story ends the same wherever the runtime is deployed.
enum class Sameness {
    same,
    /// It ends differently, but the order alone differs, or one deployment ends differently with
    /// other seeds, too: what comes first is not said by the story.
    inconclusive,
    different
};
std::string_view to_text(Sameness sameness);

struct Comparison {
    Sameness sameness = Sameness::same;
    /// Of the conversations that differ: what is left on Lambda ("-") and on the daemon ("+").
    std::string difference;
};

/// The story without what the world does to it: no faults, no crashes, constant latency. Faults
/// strike one deployment where the other has nothing to strike.
Scenario undisturbed(Scenario story);

/// Runs the story with the seed on both deployments, whatever targets it names. If they end
/// differently, some further seeds tell whether their end follows from the story at all. `schemas`
/// may be null.
Comparison compare_targets(const Scenario& story,
                           std::uint64_t seed,
                           fakes::dsql::SharedSchemas* schemas);

}  // namespace torpor::sim
