#pragma once

#include <string>
#include <vector>

#include "sim/report/run_result.hpp"

namespace torpor::sim {

/// Whether escape sequences may go into a text.
enum class Colour { never, always };
/// Colour only on a terminal, and not if NO_COLOR is set to anything.
enum class Sink { terminal, file };
Colour colour_for(Sink sink, const char* no_color);

/// What a person reads after `torpor run`: two lines per file and target; for each that failed the
/// first failing seed with its violations; and, as the very last line, the command that reproduces
/// it. `results` are grouped by file and target in the order of running.
std::string text_report(const std::vector<RunResult>& results, Colour colour);

/// `torpor run FILE --target T --faults PROFILE --seed N`, or `torpor explore --faults PROFILE
/// --seeds N..N` for a story without a file; quoted for a shell where it must be.
std::string reproduce_command(const RunResult& result);

/// The text as one word of a shell's command line.
std::string shell_word(const std::string& text);

}  // namespace torpor::sim
