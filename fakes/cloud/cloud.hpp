#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "fakes/cloud/route.hpp"
#include "fakes/cloud/settings.hpp"
#include "fakes/dynamodb/service.hpp"
#include "fakes/lambda/service.hpp"
#include "fakes/rap/tool_server.hpp"
#include "fakes/scheduler/service.hpp"
#include "fakes/service.hpp"
#include "fakes/sqs/service.hpp"

namespace torpor::fakes::cloud {

/// A message that a consumer outside the account took off a queue.
struct TakenMessage {
    std::string message_id;
    std::string body;
};
struct Taken {
    std::vector<TakenMessage> messages;
    Outcome outcome;
};

/// One account: its services, the way of a request to them, and what they do to each other.
///
/// Effects between services are performed inside. What an outcome of the cloud still carries is
/// for its host: Start-, Stop-, Freeze- and ThawEnvironment, CallOut, and QueueReady for queues
/// that no function polls. Facts are in the order in which things happened. Effects of one outcome
/// are to be performed in order, and before its replies: a thaw comes before what it is for.
class Cloud : public Service {
public:
    /// Throws std::invalid_argument with Lambda's sentence if a mapping cannot be created.
    explicit Cloud(CloudSettings settings);
    Cloud(const Cloud&) = delete;
    Cloud& operator=(const Cloud&) = delete;

    /// Routes by the host name of the account's services, or on a shared port by path and target.
    Outcome handle(Ticket ticket, const wire::HttpRequest& request, Moment moment) override;
    std::optional<base::Instant> next_deadline() const override;
    Outcome advance(Moment moment) override;

    /// The fate of a CallOut effect: the status of the answer, or 0 if there was none.
    Outcome called_out(std::uint64_t id, int status, Moment moment);
    /// The host reports that the process of an environment has ended by itself.
    Outcome environment_exited(EnvironmentId id, Moment moment);

    /// From now on no service makes use of its fault budget.
    void heal();

    /// An event happens to every open subscription of the tool, on whichever server it is.
    Outcome emit(const std::string& tool, const rap::EmittedEvent& event, Moment moment);

    /// A producer that is not worth an HTTP client of its own. The queue must exist.
    sqs::SendReport send(const std::string& queue, const sqs::Sending& sending, Moment moment);
    /// A consumer of that kind: receives and deletes up to ten messages.
    Taken take(const std::string& queue, Moment moment);

    const CloudSettings& settings() const { return settings_; }
    /// Every host name that requests may be sent to, except the runtime APIs of environments.
    std::vector<std::string> hosts() const;

    sqs::SqsService& queues() { return queues_; }
    scheduler::SchedulerService& schedules() { return schedules_; }
    lambda::LambdaService& functions() { return functions_; }
    dynamodb::DynamoDbService& tables() { return tables_; }
    /// nullptr if there is no such server.
    rap::ToolServer* tool_server(const std::string& name);

private:
    Outcome dispatch(Ticket ticket, const wire::HttpRequest& request, Moment moment);
    /// Performs the effects between services until only the host's are left.
    Outcome settle(Outcome outcome, Moment moment);
    /// Nothing if the effect is for the host.
    std::optional<Outcome> perform(const Effect& effect, Moment moment);
    Outcome poll(const PollQueue& effect, Moment moment);
    Outcome fire(const SendToQueue& effect, Moment moment);
    Outcome renumbered(Outcome outcome, const std::string& server);

    CloudSettings settings_;
    sqs::SqsService queues_;
    scheduler::SchedulerService schedules_;
    lambda::LambdaService functions_;
    dynamodb::DynamoDbService tables_;
    bedrock::BedrockService model_;
    std::map<std::string, rap::ToolServer> tool_servers_;
    std::set<std::string> mapped_queues_;
    /// A call out of one server, under the number that the host knows.
    std::map<std::uint64_t, std::pair<std::string, std::uint64_t>> calls_out_;
    std::uint64_t call_out_next_ = 1;
};

}  // namespace torpor::fakes::cloud
