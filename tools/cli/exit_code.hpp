#pragma once

#include "sim/report/run_result.hpp"

namespace torpor::cli {

/// Stable; printed by `torpor --help`.
enum class ExitCode : int {
    passed = 0,
    failed = 1,             ///< a scenario or property failed
    usage = 2,              ///< wrong arguments or a wrong file
    not_deterministic = 3,  ///< the same seed gave two different runs
    limit = 4,              ///< time or steps ran out
    internal = 5,           ///< a broken invariant of the program
    environment = 6,        ///< a port, a file or a variable of the machine
    interrupted = 130,
};

/// The code after one more run: a failure outweighs a limit that was reached, and what is not
/// deterministic outweighs both.
ExitCode worse(ExitCode code, const sim::RunResult& result);

}  // namespace torpor::cli
