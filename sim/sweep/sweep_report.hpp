#pragma once

#include <string>
#include <vector>

#include "sim/report/colour.hpp"
#include "sim/sweep/sweep.hpp"

namespace torpor::sim {

/// One swept story.
struct SweptStory {
    std::string file;
    std::string title;
    Target target = Target::lambda;
    std::uint64_t seed = 1;
    SweepResult result;
    double seconds = 0;  ///< of real time
};

/// A table per story: one line per effect, with the verdict of each phase and of the second
/// crashes; then what failed, and the command that reproduces it.
std::string text_report(const std::vector<SweptStory>& stories, Colour colour);

/// The document of `torpor sweep --json`: schema "torpor.sweep", version 1.
std::string json_report(const std::vector<SweptStory>& stories);

/// `torpor sweep FILE --target T --seed N --point P`, quoted for a shell where it must be.
std::string reproduce_command(const SweptStory& story, const CrashPoint& point);

}  // namespace torpor::sim
