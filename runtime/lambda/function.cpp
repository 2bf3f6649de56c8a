#include "runtime/lambda/function.hpp"

#include <utility>

#include "runtime/aws/signed_client.hpp"
#include "runtime/aws/sqs_queue.hpp"
#include "runtime/aws/sqs_senders.hpp"
#include "runtime/inbox/claim_check.hpp"
#include "runtime/lambda/agent.hpp"
#include "runtime/lambda/invocation_loop.hpp"
#include "runtime/lambda/receiver.hpp"
#include "runtime/lambda/relay.hpp"
#include "runtime/sql/content_store.hpp"

namespace torpor::lambda {

namespace {

/// The input queue, for the functions that only send to it. It lives where it was built.
struct InputQueue {
    InputQueue(const FunctionSettings& settings, Surroundings& world)
        : client(world.http, world.clock, world.sleeper, world.random, settings.account),
          queue(client, settings.input_queue_url),
          sender(queue) {}
    InputQueue(const InputQueue&) = delete;
    InputQueue& operator=(const InputQueue&) = delete;

    aws::SignedClient client;
    aws::SqsQueue queue;
    aws::SqsInputSender sender;
};

Task<void> run_receiver(FunctionSettings settings, Surroundings& world) {
    InputQueue input(settings, world);
    sql::SqlContentStore contents(world.database, world.clock, world.sleeper, world.random);
    inbox::ClaimCheck large(input.sender, contents);
    ports::InputSender* sender = &input.sender;
    auto large_messages = inbox::LargeMessages::refused;
    if (settings.has_database()) {
        sender = &large;
        large_messages = inbox::LargeMessages::sent;
    }
    inbox::CallbackEndpoint callbacks(*sender, world.clock, world.log, settings.callback_secret,
                                      large_messages);
    Receiver receiver(callbacks);
    co_await answer_invocations(settings.runtime_api, world, receiver);
}

Task<void> run_relay(FunctionSettings settings, Surroundings& world) {
    InputQueue input(settings, world);
    Relay relay(input.sender, world.log);
    co_await answer_invocations(settings.runtime_api, world, relay);
}

Task<void> run_agent(FunctionSettings settings, Surroundings& world) {
    Agent agent(settings, world);
    co_await answer_invocations(settings.runtime_api, world, agent);
}

}  // namespace

Task<void> run_function(FunctionSettings settings, Surroundings& surroundings) {
    switch (settings.kind) {
        case FunctionKind::agent:
            co_await run_agent(std::move(settings), surroundings);
            break;
        case FunctionKind::rap_receiver:
            co_await run_receiver(std::move(settings), surroundings);
            break;
        case FunctionKind::delay_relay:
            co_await run_relay(std::move(settings), surroundings);
            break;
    }
}

}  // namespace torpor::lambda
