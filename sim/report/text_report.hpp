#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "sim/report/colour.hpp"
#include "sim/report/run_result.hpp"

namespace torpor::sim {

/// What a person reads after `torpor run`: one line per file and target that passed; for each that
/// failed the first failing seed with its violations; and, as the very last line, the command that
/// reproduces the first failure of all, whose story is `story` if that is not empty. `results` are
/// grouped by file and target in the order of running.
std::string text_report(const std::vector<RunResult>& results,
                        Colour colour,
                        std::string_view story = {});

/// The result that the story of a report is about: the first that failed, or null.
const RunResult* first_failure(const std::vector<RunResult>& results);

/// `torpor run FILE --target T --faults PROFILE --seed N`, or `torpor explore --faults PROFILE
/// --seeds N..N` for a story without a file; quoted for a shell where it must be.
std::string reproduce_command(const RunResult& result);

/// The text as one word of a shell's command line.
std::string shell_word(const std::string& text);

}  // namespace torpor::sim
