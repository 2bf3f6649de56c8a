#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>

#include "sim/explore/block.hpp"

namespace torpor::cli {

/// A unit of work that was done, or whose worker died over it.
struct UnitDone {
    std::uint64_t unit = 0;
    std::string result;  ///< what the work gave; empty if the worker died
    /// What the worker died of, and the end of what it wrote to stderr; nothing if it lives.
    std::optional<std::string> death = {};
};

struct PoolOptions {
    int jobs = 1;
    /// A worker that needs more for one unit is killed.
    std::chrono::milliseconds patience = std::chrono::minutes{2};
};

/// Runs units of work in forked processes. Whatever the number of jobs, and whoever dies, each unit
/// that was handed out is reported once, in the order of handing out; if the work is stopped, each
/// that was done.
///
/// A worker that dies takes one unit with it, the one it was at; another one goes on with the rest.
/// Workers ignore SIGINT and end with their parent.
class WorkerPool {
public:
    struct Duties {
        /// Called in the worker. What it throws kills the worker.
        std::function<std::string(std::uint64_t unit)> work;
        /// The next block to hand out; nothing when there is none left.
        std::function<std::optional<sim::Block>()> next_block;
        std::function<void(UnitDone)> report;
        /// Asked several times a second; true kills the workers and ends the work at once.
        std::function<bool()> stop = [] { return false; };
    };

    /// Returns when everything is reported or `stop` said so. Throws std::system_error if no worker
    /// can be started.
    static void run(const PoolOptions& options, const Duties& duties);
};

/// The result of one piece of work that may kill the process that does it.
UnitDone in_a_worker(const std::function<std::string()>& work, const PoolOptions& options = {});

/// As many as this process may use processors.
int jobs_default();

}  // namespace torpor::cli
