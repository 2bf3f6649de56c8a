#include "runtime/lambda/function.hpp"

#include <utility>

#include "runtime/aws/signed_client.hpp"
#include "runtime/aws/sqs_queue.hpp"
#include "runtime/aws/sqs_senders.hpp"
#include "runtime/lambda/agent.hpp"
#include "runtime/lambda/invocation_loop.hpp"
#include "runtime/lambda/receiver.hpp"
#include "runtime/lambda/relay.hpp"

namespace torpor::lambda {

namespace {

/// The inbox, for the functions that only send to it. It lives where it was built.
struct Inbox {
    Inbox(const FunctionSettings& settings, Surroundings& world)
        : client(world.http, world.clock, world.sleeper, world.random, settings.account),
          queue(client, settings.input_queue_url),
          sender(queue) {}
    Inbox(const Inbox&) = delete;
    Inbox& operator=(const Inbox&) = delete;

    aws::SignedClient client;
    aws::SqsQueue queue;
    aws::SqsInputSender sender;
};

}  // namespace

Task<void> run_function(FunctionSettings settings, Surroundings& surroundings) {
    if (settings.kind == FunctionKind::agent) {
        Agent agent(settings, surroundings);
        co_await answer_invocations(settings.runtime_api, surroundings, agent);
        co_return;
    }
    Inbox inbox(settings, surroundings);
    if (settings.kind == FunctionKind::rap_receiver) {
        Receiver receiver(inbox.sender, surroundings.log, settings.callback_secret);
        co_await answer_invocations(settings.runtime_api, surroundings, receiver);
    } else {
        Relay relay(inbox.sender, surroundings.log);
        co_await answer_invocations(settings.runtime_api, surroundings, relay);
    }
}

}  // namespace torpor::lambda
