#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "sim/checks/final_state.hpp"
#include "sim/checks/violation.hpp"
#include "sim/scenario/target.hpp"

namespace torpor::sim {

/// What one run of one scenario with one seed came to.
struct RunResult {
    std::string file;
    std::string title;
    Target target = Target::lambda;
    std::uint64_t seed = 0;
    /// The profile that faults were drawn from on top of the file's; empty if none were drawn. Set
    /// by whoever drew them, as the run itself cannot tell.
    std::string faults;
    bool generated = false;     ///< the seed has drawn the story itself, and there is no file
    bool target_asked = false;  ///< a generated story ran there by command, not by its own draw
    bool passed = false;
    Ending ending = Ending::at_rest;  ///< a broken invariant leaves it as it is
    std::vector<Violation> violations;
    double virtual_seconds = 0;
    std::uint64_t events = 0;
    std::uint64_t slices = 0;
    int deaths_at_effects = 0;  ///< of those that the events ask for, how many came
    std::string bill;           ///< what it cost, a JSON object; empty if nobody asked
    std::string trace_hash;     ///< hexadecimal
};

}  // namespace torpor::sim
