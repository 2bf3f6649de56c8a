#pragma once

#include <string>
#include <string_view>

#include "runtime/base/time.hpp"
#include "sim/report/suite_tally.hpp"

namespace torpor::sim {

/// The runs as JUnit XML: a testsuite per file and target, a testcase per range of seeds that
/// passed and per seed that failed. It keeps to what all the schemas in use have in common. `at`
/// is when the runs were made; `story` belongs to the first failure of all.
std::string junit_report(const SuiteTally& tally, base::Instant at, std::string_view story = {});

/// A text as it may stand in an attribute or between tags.
std::string xml_escaped(std::string_view text);

}  // namespace torpor::sim
