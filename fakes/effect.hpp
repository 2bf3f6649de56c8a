#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <variant>
#include <vector>

#include "runtime/base/time.hpp"
#include "runtime/wire/http.hpp"
#include "runtime/wire/lambda.hpp"

/// What a service wants done outside itself. `fakes/cloud` performs those between services; the
/// rest reach the host of the cloud: the simulated world, or the listener on a real port.
namespace torpor::fakes {

/// One execution environment of a function: a process that polls the runtime API.
enum class EnvironmentId : std::uint64_t {};

// Between services.

/// A message of the queue has become receivable; pollers look at it.
struct QueueReady {
    std::string queue;  ///< queue name
};
/// An event source mapping polls its queue.
struct PollQueue {
    std::string queue;
    std::uint64_t mapping = 0;  ///< comes back with the messages
    int messages_max = 10;
};
/// An event source mapping deletes what its function processed.
struct DeleteFromQueue {
    std::string queue;
    std::string receipt_handle;
};
/// A schedule fires its universal target.
struct SendToQueue {
    std::string schedule;  ///< its name, for the answer
    std::string queue_url;
    std::string body;
    std::string group_id;
    std::string deduplication_id;
};

// To the host.

struct StartEnvironment {
    EnvironmentId id{};
    std::string function;
    std::map<std::string, std::string> variables;  ///< AWS_LAMBDA_RUNTIME_API among them
};
/// Ends the process at once, as SIGKILL does.
struct StopEnvironment {
    EnvironmentId id{};
    std::string reason;
};
/// Between invocations nothing of the process runs, not even its timers.
struct FreezeEnvironment {
    EnvironmentId id{};
};
struct ThawEnvironment {
    EnvironmentId id{};
};
/// A tool server posts a callback. The host performs the request from `from_host` and reports
/// status and body, or a transport failure as status 0, to `fakes::cloud::Cloud::called_out`.
struct CallOut {
    std::uint64_t id = 0;
    std::string from_host;
    wire::HttpRequest request;
};

using Effect = std::variant<QueueReady,
                            PollQueue,
                            DeleteFromQueue,
                            SendToQueue,
                            StartEnvironment,
                            StopEnvironment,
                            FreezeEnvironment,
                            ThawEnvironment,
                            CallOut>;

}  // namespace torpor::fakes
