#pragma once

#include <string>
#include <string_view>

#include "sim/report/run_result.hpp"

namespace torpor::sim {

/// What makes two failures the same bug: the check that was broken first and its message without
/// what differs from run to run (ids, numbers, quoted texts, times). Empty for a run that passed.
std::string fingerprint(const RunResult& result);

/// The message of a violation without what differs from run to run: `"..."` stands for a quoted
/// text, `(...)` for what is in parentheses, `#` for words with a digit in them and for very long
/// ones. Doing it twice changes nothing.
std::string without_particulars(std::string_view message);

}  // namespace torpor::sim
