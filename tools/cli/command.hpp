#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "runtime/base/result.hpp"
#include "sim/explore/profile.hpp"
#include "sim/scenario/scenario.hpp"
#include "tools/cli/bills.hpp"
#include "tools/cli/compare.hpp"
#include "tools/cli/coverage.hpp"
#include "tools/cli/exit_code.hpp"
#include "tools/cli/explore.hpp"
#include "tools/cli/replay.hpp"
#include "tools/cli/report_options.hpp"
#include "tools/cli/shrink.hpp"
#include "tools/cli/sweep.hpp"

namespace torpor::cli {

struct RunCommand {
    std::vector<std::string> paths;  ///< scenario files, or folders of them
    std::optional<sim::SeedRange> seeds;
    std::optional<sim::Target> target;        ///< only runs on this one
    std::optional<sim::FaultProfile> faults;  ///< drawn on top of those that the files name
    bool json = false;
    bool twice = false;       ///< run each seed twice and compare each draw
    std::string trace_file;   ///< empty for none
    std::string record_file;  ///< for a run file; empty for none
    BillOptions bill;
    std::string coverage_file;  ///< for what the runs have met; empty for none
    ReportOptions reports;
};
struct ServeCommand {
    std::uint16_t port = 0;  ///< 0 for any free one
    std::string scenario;
};
struct BenchCommand {
    enum class What { kernel, stack, history, search };
    What what = What::kernel;
    bool json = false;
};
using Command = std::variant<RunCommand,
                             ExploreCommand,
                             SweepCommand,
                             ShrinkCommand,
                             ReplayCommand,
                             CompareCommand,
                             CoverageCommand,
                             ServeCommand,
                             BenchCommand>;

/// The program has said what there was to say: help, a version, or what is wrong with a command.
struct Told {
    ExitCode code = ExitCode::passed;
    std::string out;
    std::string error;
};

/// What the arguments ask for. Help and versions count as told with success.
base::Result<Command, Told> parse_command(int argc, const char* const* argv);

}  // namespace torpor::cli
