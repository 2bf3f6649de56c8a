#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "runtime/base/result.hpp"
#include "sim/kernel/driver.hpp"
#include "sim/report/run_result.hpp"
#include "sim/scenario/scenario.hpp"

namespace torpor::sim {

/// One line of a recorded run: a draw, or an event of the trace.
struct RecordedStep {
    std::optional<Choice> draw = {};
    std::string event = {};  ///< as a line of a trace; empty for a draw
    std::uint64_t hash = 0;  ///< of the trace up to and with this step

    friend bool operator==(const RecordedStep&, const RecordedStep&) = default;
};

/// As a person reads it: the event, or "draw network/latency network/latency of 100: 17".
std::string to_text(const RecordedStep& step);

/// Everything that names a run and what it did. The file is JSON lines: a header (schema
/// "torpor.run", version 1) with the scenario as a document of its own, then one line per step.
struct RunFile {
    std::string program;  ///< version that made it
    Scenario scenario;    ///< resolved: it names its one target, its faults and its schedule
    std::uint64_t seed = 0;
    RunResult result;
    std::vector<RecordedStep> steps;
};

/// Runs the scenario and keeps every step.
RunFile record_run(const Scenario& scenario, std::uint64_t seed);

inline constexpr std::size_t run_file_bytes_max = std::size_t{1} << 30;

/// The text of the file, and back. The error says the line and what is wrong with it.
std::string encode(const RunFile& run);
base::Result<RunFile, std::string> decode_run_file(std::string_view text, const std::string& name);
/// The same from a file on disk.
base::Result<RunFile, std::string> read_run_file(const std::string& path);

}  // namespace torpor::sim
