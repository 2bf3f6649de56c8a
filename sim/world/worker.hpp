#pragma once

#include <map>
#include <string>

#include "fakes/effect.hpp"
#include "runtime/base/log.hpp"
#include "runtime/lambda/function.hpp"
#include "sim/network/network_client.hpp"
#include "sim/network/process_ports.hpp"
#include "sim/world/database.hpp"

namespace torpor::sim {

/// The host name under which the network knows an execution environment.
std::string worker_host(fakes::EnvironmentId id);

/// Log lines of a worker, as trace events.
class TraceLog final : public base::LogSink {
public:
    explicit TraceLog(Process& process) : process_(process) {}
    void write(base::LogLevel level, std::string_view text) override;

private:
    Process& process_;
};

/// One execution environment: a process that runs one of the production functions on simulated
/// ports. The function cannot tell it from a sandbox of Lambda.
class Worker {
public:
    /// Starts polling the runtime API at once. `process` must be fresh; all must outlive the
    /// worker.
    Worker(Process& process,
           Network& network,
           DatabaseHost& database,
           SendWatch* watch,
           const fakes::StartEnvironment& start);

    Process& process() { return process_; }
    const std::string& function() const { return function_; }

private:
    Process& process_;
    std::string function_;
    ProcessClock clock_;
    ProcessSleeper sleeper_;
    NetworkClient http_;
    DatabaseClient database_;
    TraceLog log_;
    lambda::Surroundings surroundings_;
};

}  // namespace torpor::sim
