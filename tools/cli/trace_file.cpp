#include "tools/cli/trace_file.hpp"

#include "sim/kernel/guard.hpp"

namespace torpor::cli {

bool TraceFile::begin_run() {
    if (path_.empty()) return true;
    file_ = std::ofstream{path_, std::ios::trunc};
    return file_.good();
}

sim::Trace::Sink TraceFile::sink() {
    if (path_.empty()) return {};
    return [this](const sim::TraceEvent& event) {
        const sim::GuardPause pause;
        file_ << to_line(event) << '\n';
    };
}

}  // namespace torpor::cli
