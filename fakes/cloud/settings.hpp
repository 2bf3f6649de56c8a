#pragma once

#include <map>
#include <string>
#include <vector>

#include "fakes/account.hpp"
#include "fakes/bedrock/service.hpp"
#include "fakes/dynamodb/table.hpp"
#include "fakes/lambda/settings.hpp"
#include "fakes/rap/script.hpp"
#include "fakes/scheduler/service.hpp"
#include "fakes/sqs/queue.hpp"

namespace torpor::fakes::cloud {

/// Everything that a deployment has in its account, as one value. The account inside `functions`
/// and `schedules` is replaced by `account`.
struct CloudSettings {
    Account account;
    std::vector<sqs::QueueSettings> queues;
    lambda::LambdaSettings functions;
    /// `queue_visibility` is taken from the queue.
    std::vector<lambda::MappingSettings> mappings;
    scheduler::SchedulerSettings schedules;
    std::vector<dynamodb::TableSettings> tables;
    bedrock::Script model;
    bedrock::ModelFaults model_faults;
    std::vector<rap::ServerSettings> tool_servers;
    /// Requests to SQS, DynamoDB, Scheduler and Bedrock that fail before anything is done.
    int failed_per_thousand = 0;
};

/// The account of a Torpor deployment, without a script and without variables for its functions:
/// queues agent-input.fifo, agent-output and agent-delay with their dead-letter queues, table
/// agent-state, functions agent, rap-receiver and delay-relay, and their mappings.
CloudSettings torpor_account(lambda::Hosting hosting = lambda::Hosting::managed);

/// nullptr if there is none of that name.
sqs::QueueSettings* find_queue(CloudSettings& settings, const std::string& name);
lambda::FunctionSettings* find_function(CloudSettings& settings, const std::string& name);

/// Address of a queue as clients name it. `endpoint` is scheme and authority, such as
/// "https://sqs.us-east-1.amazonaws.com".
std::string queue_url(const Account& account,
                      const std::string& endpoint,
                      const std::string& queue);

}  // namespace torpor::fakes::cloud
