#include "tools/cli/exit_code.hpp"

namespace torpor::cli {

ExitCode worse(ExitCode code, const sim::RunResult& result) {
    if (result.passed || code == ExitCode::not_deterministic) return code;
    const bool limited =
        result.ending == sim::Ending::time_limit || result.ending == sim::Ending::step_limit;
    if (!limited) return ExitCode::failed;
    return code == ExitCode::failed ? code : ExitCode::limit;
}

}  // namespace torpor::cli
