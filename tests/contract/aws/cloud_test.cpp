#include <catch2/catch.hpp>

#include "runtime/aws/bedrock_provider.hpp"
#include "runtime/aws/dynamodb_state_store.hpp"
#include "runtime/aws/sqs_senders.hpp"
#include "runtime/aws/wakeup_scheduler.hpp"
#include "tests/contract/aws/cloud_account.hpp"

using namespace torpor;
using namespace torpor::aws;
using namespace std::chrono_literals;

namespace {

wire::InputMessage from_ada(std::string text) {
    wire::InputMessage message;
    message.thread = base::ThreadId{"ada"};
    message.content = wire::UserText{std::move(text)};
    return message;
}

struct Wakeups : CloudAccount {
    SqsQueue inbox{client, queue_url("agent-input.fifo")};
    SqsQueue delay{client, queue_url("agent-delay")};
    AwsWakeupScheduler scheduler{client, clock, inbox, delay,
                                 "arn:aws:iam::123456789012:role/wakeups"};

    void schedule(base::Duration from_now) {
        ports::Wakeup wakeup;
        wakeup.due = clock.at + from_now;
        wakeup.id = base::MessageId{"wake-c1"};
        wakeup.call = base::CallId{"c1"};
        wakeup.message = from_ada("wake");
        run(scheduler.schedule(std::move(wakeup)));
    }
    std::size_t arrived(const std::string& queue) {
        return cloud.take(queue, http.moment()).messages.size();
    }
};

core::ModelRequest asking(std::string text) {
    core::ModelRequest request;
    request.turns.push_back({core::RequestTurn::Side::user, {core::SpokenText{std::move(text)}}});
    return request;
}

}  // namespace

TEST_CASE("simulated account: an input message arrives once, in its group, under its identity") {
    CloudAccount account;
    SqsQueue queue{account.client, account.queue_url("agent-input.fifo")};
    SqsInputSender sender{queue};
    run(sender.send(from_ada("Hello"), base::MessageId{"u-1"}));
    run(sender.send(from_ada("Hello"), base::MessageId{"u-1"}));

    const auto messages = run(queue.receive(0s));
    REQUIRE(messages.size() == 1);
    CHECK(messages[0].attributes.at("MessageGroupId") == "ada");
    CHECK(messages[0].attributes.at("MessageDeduplicationId") == "u-1");
    CHECK(wire::decode_input_message(messages[0].body).value() == from_ada("Hello"));

    run(queue.remove(messages[0].receipt_handle));
    account.http.pass_until(account.clock.at + 1h);
    CHECK(run(queue.receive(20s)).empty());
}

TEST_CASE("simulated account: an output message reaches the output queue") {
    CloudAccount account;
    SqsQueue queue{account.client, account.queue_url("agent-output")};
    SqsOutputSender sender{queue};
    const wire::OutputMessage message{.thread = base::ThreadId{"ada"},
                                      .root = base::ThreadId{"ada"},
                                      .id = "o-1",
                                      .sequence = 1,
                                      .text = "Hi",
                                      .metadata = "{}"};
    run(sender.send(message));
    const auto taken = account.cloud.take("agent-output", account.http.moment());
    REQUIRE(taken.messages.size() == 1);
    CHECK(wire::decode_output_message(taken.messages[0].body).value() == message);
}

TEST_CASE("simulated account: a mark is seen once it is written, and no longer than it lives") {
    CloudAccount account;
    DynamoDbStateStore store{account.client, account.clock, "agent-state"};
    const base::ThreadId ada{"ada"};
    const base::MessageId message{"u-1"};
    CHECK_FALSE(run(store.was_processed(ada, message)));
    run(store.mark_processed(ada, message));
    run(store.mark_processed(ada, message));
    CHECK(run(store.was_processed(ada, message)));
    CHECK_FALSE(run(store.was_processed(base::ThreadId{"bob"}, message)));
    account.clock.at += mark_lifetime;
    CHECK_FALSE(run(store.was_processed(ada, message)));
}

TEST_CASE("simulated account: a wake-up of 900 seconds waits in the delay queue, never too short") {
    Wakeups wakeups;
    const auto due = wakeups.clock.at + 900s;
    wakeups.schedule(900s);
    wakeups.http.pass_until(due - 1ns);
    CHECK(wakeups.arrived("agent-delay") == 0);
    wakeups.http.pass_until(due);
    CHECK(wakeups.arrived("agent-delay") == 1);
    CHECK(wakeups.arrived("agent-input.fifo") == 0);
}

TEST_CASE("simulated account: a longer wake-up arrives once, within two minutes, never early") {
    for (const base::Duration sleep : {base::Duration{900s + 1ns}, base::Duration{24h * 30}}) {
        Wakeups wakeups;
        const auto due = wakeups.clock.at + sleep;
        wakeups.schedule(sleep);
        wakeups.schedule(sleep);
        wakeups.http.pass_until(due - 1ns);
        CHECK(wakeups.arrived("agent-input.fifo") == 0);
        wakeups.http.pass_until(due + 2min);
        CHECK(wakeups.arrived("agent-input.fifo") == 1);
        wakeups.http.pass_until(due + 1h);
        CHECK(wakeups.arrived("agent-input.fifo") == 0);
    }
}

TEST_CASE("simulated account: a dropped wake-up never arrives, and to drop none is no failure") {
    const base::ThreadId ada{"ada"};
    Wakeups dropped;
    run(dropped.scheduler.drop(ada, base::CallId{"c1"}));
    dropped.schedule(1h);
    run(dropped.scheduler.drop(ada, base::CallId{"c1"}));
    run(dropped.scheduler.drop(ada, base::CallId{"c1"}));
    dropped.http.pass_until(dropped.clock.at + 2h);
    CHECK(dropped.arrived("agent-input.fifo") == 0);

    Wakeups other;
    other.schedule(1h);
    run(other.scheduler.drop(base::ThreadId{"bob"}, base::CallId{"c1"}));
    other.http.pass_until(other.clock.at + 2h);
    CHECK(other.arrived("agent-input.fifo") == 1);
}

TEST_CASE("simulated account: the model's turn comes through the stream whole") {
    auto settings = CloudAccount::unpolled();
    settings.model.rules = {{.hears = "weather",
                             .says = "Let me look.",
                             .calls = {{.tool = "weather", .arguments = R"({"city":"Oslo"})"}}}};
    CloudAccount account{settings};
    BedrockProvider provider{account.client, account.clock, account.sleeper, account.random,
                             "anthropic.claude-sonnet-4-5-v1:0"};
    auto request = asking("What is the weather in Oslo?");
    request.tools = {{"weather", "Tells the weather", R"({"type":"object"})"}};
    const auto turn = run(provider.complete(request, account.clock.at + 1min));
    CHECK(turn.text == "Let me look.");
    REQUIRE(turn.calls.size() == 1);
    CHECK(turn.calls[0].tool == "weather");
    CHECK(turn.calls[0].arguments == R"({"city":"Oslo"})");
    CHECK(turn.usage.output > 0);
}

TEST_CASE("simulated account: an ill-formed conversation is refused and not repeated") {
    CloudAccount account;
    BedrockProvider provider{account.client, account.clock, account.sleeper, account.random, "m"};
    try {
        run(provider.complete(asking(""), account.clock.at + 1min));
        FAIL("a blank text is refused");
    } catch (const ports::ModelFailure& failure) {
        CHECK(failure.kind == ports::ModelFailure::Kind::refused);
    }
    CHECK(account.sleeper.pauses.empty());
}

TEST_CASE("simulated account: a wrong key is refused by every service") {
    CloudAccount account;
    account.account.credentials.secret_access_key = "wrong";
    SqsQueue queue{account.client, account.queue_url("agent-output")};
    DynamoDbStateStore store{account.client, account.clock, "agent-state"};
    BedrockProvider provider{account.client, account.clock, account.sleeper, account.random, "m"};
    const auto refused = [](const boost::system::system_error& failure) {
        return failure.code() == Error::refused;
    };
    CHECK_THROWS_MATCHES(run(queue.send("x")), boost::system::system_error,
                         Catch::Predicate<boost::system::system_error>(refused));
    CHECK_THROWS_MATCHES(run(store.was_processed(base::ThreadId{"ada"}, base::MessageId{"u-1"})),
                         boost::system::system_error,
                         Catch::Predicate<boost::system::system_error>(refused));
    CHECK_THROWS_AS(run(provider.complete(asking("Hello"), account.clock.at + 1min)),
                    ports::ModelFailure);
}
