#pragma once

#include <chrono>
#include <optional>
#include <string>

#include "runtime/base/result.hpp"
#include "sim/explore/block.hpp"
#include "sim/explore/search.hpp"
#include "tools/cli/explore.hpp"
#include "tools/cli/worker_pool.hpp"

namespace torpor::cli {

using Seconds = std::chrono::duration<double>;

/// What the words of `torpor explore` stand for.
struct ExplorePlan {
    sim::Search search;
    std::string subject;  ///< what is searched, for reports
    std::optional<Seconds> budget;
    sim::Shard shard;
    PoolOptions pool;
};

/// Reads the command and the files it names. The error says what is wrong with which.
base::Result<ExplorePlan, std::string> plan_of(const ExploreCommand& command);

}  // namespace torpor::cli
