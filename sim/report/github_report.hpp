#pragma once

#include <cstddef>
#include <functional>
#include <string>
#include <string_view>

#include "sim/report/suite_tally.hpp"

namespace torpor::sim {

/// The line of a file that a violation is shown at, from 1.
using LineOf = std::function<std::size_t(const std::string& file, const Violation& violation)>;

/// Workflow commands of GitHub Actions: one `::error` for the first failure of each suite. GitHub
/// shows ten errors per step, so there are no more.
std::string github_annotations(const SuiteTally& tally, const LineOf& line_of);

/// Markdown for $GITHUB_STEP_SUMMARY: a table of the suites, and what failed first with the
/// command that reproduces it. `story` belongs to the first failure of all.
std::string github_summary(const SuiteTally& tally, std::string_view story = {});

/// Where a scenario's text says what is expected; 1 if it does not.
std::size_t expectation_line(std::string_view document);

}  // namespace torpor::sim
