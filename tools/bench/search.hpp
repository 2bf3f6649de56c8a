#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "sim/scenario/scenario.hpp"

namespace torpor::bench {

/// How fast seeds are searched with one scenario, on one core.
struct SearchFigures {
    struct Rate {
        const char* how;  ///< what was switched on
        double runs_per_second = 0;
        double slices_per_second = 0;
        double events_per_second = 0;
    };
    sim::Target target = sim::Target::lambda;
    double slices_per_run = 0;
    std::vector<Rate> rates;
};

inline constexpr std::uint64_t search_seeds = 100;

/// Runs `story` on each of its targets with seeds 1 to `seeds`: judged, judged and traced, and
/// neither. Throws std::runtime_error if a judged run does not pass.
std::vector<SearchFigures> measure_search(const sim::Scenario& story, std::uint64_t seeds);

std::string to_json(const std::vector<SearchFigures>& figures);
std::string to_text(const std::vector<SearchFigures>& figures);

}  // namespace torpor::bench
