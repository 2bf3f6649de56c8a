#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "runtime/base/result.hpp"
#include "sim/scenario/position.hpp"
#include "sim/scenario/scenario.hpp"

namespace torpor::sim {

/// One thing that is wrong with a scenario file.
struct Mistake {
    Position position;
    std::string field;       ///< path such as `events[1].says`; empty for the document
    std::string expected;    ///< what should have been there
    std::string found;       ///< what is there; empty if it is missing
    std::string suggestion;  ///< the nearest valid spelling; empty if none is near
};

/// Why a file is no scenario: every mistake that was found, in file order.
struct ScenarioMistakes {
    std::string file;
    std::vector<Mistake> mistakes;  ///< at least one

    /// One line per mistake: `file:line:column: field: expected ..., found ...; did you mean
    /// "..."?`
    std::string text() const;
};

inline constexpr std::size_t scenario_bytes_max = 1 << 20;

/// Reads a scenario, JSON with comments. Never throws for what the file contains.
base::Result<Scenario, ScenarioMistakes> read_scenario(std::string file, std::string_view text);
/// The same from a file on disk.
base::Result<Scenario, ScenarioMistakes> read_scenario_file(const std::string& path);

/// "7" or "1..200"; nothing if it is neither or runs backwards.
std::optional<SeedRange> parse_seed_range(std::string_view text);

/// Every key the reader knows, as `path.key`, sorted; `[]` stands for the elements of a list and
/// `*` for a free name. The schema and the documentation are compared with it.
std::vector<std::string> scenario_keys();

}  // namespace torpor::sim
