#pragma once

#include <fstream>
#include <string>

#include "sim/kernel/trace_line.hpp"

namespace torpor::cli {

using sim::to_line;

/// A file that holds the trace of the latest run.
class TraceFile {
public:
    /// An empty path opens nothing.
    explicit TraceFile(std::string path) : path_(std::move(path)) {}

    /// Starts the file over. False if it cannot be written.
    bool begin_run();
    /// Nothing if there is no file.
    sim::Trace::Sink sink();

private:
    std::string path_;
    std::ofstream file_;
};

}  // namespace torpor::cli
