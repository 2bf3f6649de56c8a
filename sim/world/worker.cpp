#include "sim/world/worker.hpp"

#include "runtime/base/invariant.hpp"
#include "runtime/lambda/environment.hpp"

namespace torpor::sim {

namespace {

constexpr TraceKind log_line{"worker.log"};

Task<void> run(lambda::FunctionSettings settings, lambda::Surroundings& surroundings) {
    co_await lambda::run_function(std::move(settings), surroundings);
}

}  // namespace

std::string worker_host(fakes::EnvironmentId id) {
    return "worker-" + std::to_string(static_cast<std::uint64_t>(id));
}

void TraceLog::write(base::LogLevel level, std::string_view text) {
    process_.kernel().record(log_line, process_.name(), {{"level", level}, {"text", text}});
}

Worker::Worker(Process& process,
               Network& network,
               DatabaseHost& database,
               SendWatch* watch,
               const fakes::StartEnvironment& start)
    : process_(process),
      function_(start.function),
      clock_(process.kernel()),
      sleeper_(process),
      http_(network, process, worker_host(start.id), Waiting::for_progress, watch),
      database_(database, process),
      log_(process),
      surroundings_{clock_, sleeper_,  process.kernel().oracle().stream(worker_host(start.id)),
                    http_,  database_, log_} {
    auto settings = lambda::read_environment(start.variables);
    base::invariant(settings.has_value(), "the world configures its functions completely");
    process_.spawn(run(std::move(*settings), surroundings_));
}

}  // namespace torpor::sim
