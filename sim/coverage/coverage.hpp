#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <map>
#include <string>
#include <string_view>

#include "runtime/base/result.hpp"

namespace torpor::sim {

/// What may be met in runs.
enum class Aspect {
    faults,    ///< "kill/claiming": a fault and what the process was at that it hit
    checks,    ///< a promise, as often as it could have been broken
    sites,     ///< where a choice is drawn
    points,    ///< the named moments of scenario files
    refusals,  ///< why a message had no effect
    lines      ///< kinds of history entries
};
inline constexpr std::array<std::string_view, 6> aspect_names{"faults", "checks",   "sites",
                                                              "points", "refusals", "lines"};
constexpr std::string_view to_text(Aspect aspect) {
    return aspect_names[static_cast<std::size_t>(aspect)];
}

/// What some runs have met, and how often. Sums of the same runs are equal, in whatever order and
/// groups they were made.
struct Coverage {
    using Counts = std::map<std::string, std::uint64_t, std::less<>>;

    std::uint64_t runs = 0;
    std::array<Counts, aspect_names.size()> counts;

    void add(Aspect aspect, std::string_view name, std::uint64_t times = 1);
    std::uint64_t count(Aspect aspect, std::string_view name) const;
    void merge(const Coverage& other);

    friend bool operator==(const Coverage&, const Coverage&) = default;
};

/// One JSON document, schema "torpor.coverage", version 1: every entry of the catalogue, met or
/// not, with its mark, and whatever else was met.
std::string to_json(const Coverage& coverage);
/// The same document with nothing but what was met, on one line.
std::string to_compact_json(const Coverage& coverage);
/// Reads both. The error says what is wrong.
base::Result<Coverage, std::string> coverage_from_json(std::string_view text);

}  // namespace torpor::sim
