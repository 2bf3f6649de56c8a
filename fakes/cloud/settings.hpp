#pragma once

#include <chrono>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "fakes/bedrock/service.hpp"
#include "fakes/draw.hpp"
#include "fakes/dynamodb/table.hpp"
#include "fakes/rap/script.hpp"
#include "runtime/wire/sigv4.hpp"

/// Everything that a deployment has in its account, as one value.
namespace torpor::fakes::cloud {

/// FIFO if the name ends in ".fifo", standard otherwise.
struct QueueSettings {
    std::string name;
    base::Duration visibility = std::chrono::minutes{15};
    base::Duration retention = std::chrono::days{4};
    std::string dead_letters;  ///< name of the dead-letter queue; empty: none
    int receives_max = 3;      ///< before a message is dead
    PerThousand duplicates;    ///< deliveries that happen twice, on a standard queue
    bool shuffles = false;     ///< a standard queue may deliver in any order
};

enum class Hosting {
    simulated,  ///< environments are started, frozen and stopped through effects
    external,   ///< whoever polls the runtime API is an environment
};
enum class UrlAccess { none, anybody, signed_requests };

struct FunctionSettings {
    std::string name;
    base::Duration timeout = std::chrono::minutes{15};
    int concurrency_max = 1000;
    std::map<std::string, std::string> variables;  ///< besides those that Lambda sets
    Hosting hosting = Hosting::simulated;
    UrlAccess url = UrlAccess::none;
    DurationRange cold_start{std::chrono::milliseconds{200}, std::chrono::milliseconds{1200}};
    DurationRange idle{std::chrono::minutes{5}, std::chrono::minutes{15}};  ///< then it is stopped
};

/// An event source: the messages of a queue invoke a function.
struct MappingSettings {
    std::string queue;
    std::string function;
    int batch_size = 10;
    std::optional<int> concurrency_max;
};

struct ScheduleSettings {
    PerThousand fires_twice;
};

struct CloudSettings {
    std::string region = "us-east-1";
    std::string account = "123456789012";
    wire::sigv4::Credentials credentials;  ///< of the account's only role
    std::vector<QueueSettings> queues;
    std::vector<FunctionSettings> functions;
    std::vector<MappingSettings> mappings;
    std::vector<dynamodb::TableSettings> tables;
    ScheduleSettings schedules;
    bedrock::Script model;
    bedrock::ModelFaults model_faults;
    std::vector<rap::ServerSettings> tool_servers;
};

/// The account of a Torpor deployment, without a script: queues agent-input.fifo, agent-output and
/// agent-delay with their dead-letter queues, table agent-state, functions agent, rap-receiver and
/// delay-relay, and their mappings.
CloudSettings torpor_account(Hosting hosting = Hosting::simulated);

/// Address of a queue as clients name it; `endpoint` is scheme and authority.
std::string queue_url(const CloudSettings& settings,
                      const std::string& endpoint,
                      const std::string& queue);

}  // namespace torpor::fakes::cloud
