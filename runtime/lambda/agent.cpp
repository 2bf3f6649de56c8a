#include "runtime/lambda/agent.hpp"

#include <exception>
#include <stdexcept>
#include <utility>

#include "runtime/aws/bedrock_provider.hpp"
#include "runtime/aws/dynamodb_state_store.hpp"
#include "runtime/aws/signed_client.hpp"
#include "runtime/aws/signing_http_client.hpp"
#include "runtime/aws/sqs_queue.hpp"
#include "runtime/aws/sqs_senders.hpp"
#include "runtime/aws/wakeup_scheduler.hpp"
#include "runtime/engine/gather.hpp"
#include "runtime/engine/slice.hpp"
#include "runtime/inbox/claim_check.hpp"
#include "runtime/sql/content_store.hpp"
#include "runtime/sql/conversation_store.hpp"

namespace torpor::lambda {

namespace {

engine::SliceSettings slice_settings(const FunctionSettings& settings) {
    engine::SliceSettings slice;
    slice.system_prompt = settings.system_prompt;
    slice.policy = settings.policy;
    slice.tool_servers = settings.tool_servers;
    slice.callback_base = settings.callback_url;
    slice.callback_secret = settings.callback_secret;
    return slice;
}

}  // namespace

struct Agent::Parts {
    Parts(const FunctionSettings& settings, Surroundings& world)
        : client(world.http, world.clock, world.sleeper, world.random, settings.account),
          inbox(client, settings.input_queue_url),
          outlet(client, settings.output_queue_url),
          delay(client, settings.delay_queue_url),
          queued(inbox),
          contents(world.database, world.clock, world.sleeper, world.random),
          inputs(queued, contents),
          outputs(outlet),
          wakeups(client, world.clock, inbox, delay, settings.scheduler_role_arn),
          states(client, world.clock, settings.table),
          conversations(world.database, world.clock, world.sleeper, world.random),
          model(client, world.clock, world.sleeper, world.random, settings.model_id),
          tools(world.http,
                world.clock,
                settings.account.credentials,
                settings.account.region,
                settings.signed_servers),
          slices({.clock = world.clock,
                  .sleeper = world.sleeper,
                  .random = world.random,
                  .log = world.log,
                  .conversations = conversations,
                  .states = states,
                  .inputs = inputs,
                  .outputs = outputs,
                  .wakeups = wakeups,
                  .contents = contents,
                  .model = model,
                  .http = tools},
                 slice_settings(settings)) {}

    aws::SignedClient client;
    aws::SqsQueue inbox;
    aws::SqsQueue outlet;
    aws::SqsQueue delay;
    aws::SqsInputSender queued;
    sql::SqlContentStore contents;
    inbox::ClaimCheck inputs;
    aws::SqsOutputSender outputs;
    aws::AwsWakeupScheduler wakeups;
    aws::DynamoDbStateStore states;
    sql::SqlConversationStore conversations;
    aws::BedrockProvider model;
    aws::SigningHttpClient tools;
    engine::SliceRunner slices;
};

Agent::Agent(const FunctionSettings& settings, Surroundings& surroundings)
    : surroundings_(surroundings), parts_(std::make_unique<Parts>(settings, surroundings)) {}

Agent::~Agent() = default;

Task<std::string> Agent::answer(std::string event, base::Instant deadline) {
    auto records = wire::lambda::decode_sqs_event(event);
    if (!records) throw std::runtime_error("no event of SQS: " + records.error().text());
    Batches batches = group_by_thread(*std::move(records));
    std::vector<std::string> failed = std::move(batches.homeless);
    if (!failed.empty()) {
        surroundings_.log.write(base::LogLevel::error,
                                "messages without a group: the input queue is not FIFO");
    }
    std::vector<Task<void>> slices;
    slices.reserve(batches.threads.size());
    for (ThreadBatch& batch : batches.threads) {
        slices.push_back(run_slice(std::move(batch), deadline, failed));
    }
    co_await engine::gather(std::move(slices));
    co_return wire::lambda::encode_batch_failures(failed);
}

Task<void> Agent::run_slice(ThreadBatch batch,
                            base::Instant deadline,
                            std::vector<std::string>& failed) {
    std::string problem;
    try {
        co_await parts_->slices.run(batch.thread, std::move(batch.items), deadline);
        co_return;
    } catch (const std::exception& failure) {
        problem = failure.what();
    }
    surroundings_.log.write(base::LogLevel::warning,
                            "slice of " + batch.thread.str() + " failed: " + problem);
    failed.insert(failed.end(), batch.record_ids.begin(), batch.record_ids.end());
}

}  // namespace torpor::lambda
