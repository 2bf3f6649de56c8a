#pragma once

#include <chrono>
#include <cstddef>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "fakes/account.hpp"
#include "fakes/duration_range.hpp"
#include "runtime/base/time.hpp"

namespace torpor::fakes::lambda {

/// Who runs the processes of a function: the host on our request, or somebody outside who calls
/// the runtime API of the function by its path.
enum class Hosting { managed, external };
enum class UrlAuth { none, iam };

struct FunctionSettings {
    std::string name;
    base::Duration timeout = std::chrono::minutes{5};
    int memory = 512;  ///< mebibytes
    std::size_t concurrency_max = 1000;
    std::map<std::string, std::string> variables{};
    Hosting hosting = Hosting::managed;
    std::optional<UrlAuth> url{};  ///< nothing: the function has no URL
};

/// An event source mapping: a queue that invokes a function, with ReportBatchItemFailures.
struct MappingSettings {
    std::string queue;
    std::string function;
    int batch_max = 10;
    std::size_t concurrency_max = 1000;                          ///< MaximumConcurrency
    base::Duration queue_visibility = std::chrono::minutes{15};  ///< when the mapping is created
};

struct LambdaSettings {
    Account account;
    std::vector<FunctionSettings> functions;
    DurationRange cold_start{std::chrono::milliseconds{200}, std::chrono::milliseconds{1200}};
    DurationRange poll_delay{std::chrono::milliseconds{2}, std::chrono::milliseconds{100}};
    DurationRange idle_before_stop{std::chrono::minutes{5}, std::chrono::minutes{15}};
    base::Duration init_max = std::chrono::seconds{10};
};

}  // namespace torpor::fakes::lambda
