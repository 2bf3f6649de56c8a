#include <catch2/catch.hpp>

#include "runtime/aws/dynamodb_state_store.hpp"
#include "runtime/aws/sqs_senders.hpp"
#include "runtime/aws/wakeup_scheduler.hpp"
#include "runtime/wire/scheduler.hpp"
#include "runtime/wire/sqs.hpp"
#include "tests/unit/aws/scripted_world.hpp"

using namespace torpor;
using namespace torpor::aws;
using namespace std::chrono_literals;

namespace {

constexpr auto inbox_url = "https://sqs.us-east-1.amazonaws.com/123456789012/agent-input.fifo";
constexpr auto output_url = "https://sqs.us-east-1.amazonaws.com/123456789012/agent-output";
constexpr auto delay_url = "https://sqs.us-east-1.amazonaws.com/123456789012/agent-delay";
constexpr auto role = "arn:aws:iam::123456789012:role/wakeups";

wire::InputMessage from_ada(std::string text) {
    wire::InputMessage message;
    message.thread = base::ThreadId{"ada"};
    message.content = wire::UserText{std::move(text)};
    return message;
}

/// What SQS answers to a message of this body.
wire::HttpResponse sent(const std::string& body) {
    return wire::sqs::encode(wire::sqs::SendMessageReply{
        .message_id = "m", .md5_of_body = wire::hex(wire::md5(body)), .sequence_number = {}});
}

ports::Wakeup wakeup(base::Instant due) {
    return {.due = due,
            .id = base::MessageId{"wake-c1"},
            .call = base::CallId{"c1"},
            .message = from_ada("wake")};
}

struct Wakeups {
    explicit Wakeups(std::vector<Step> script) : world(std::move(script)) {}
    ScriptedWorld world;
    SqsQueue inbox{world.client, inbox_url};
    SqsQueue delay{world.client, delay_url};
    AwsWakeupScheduler scheduler{world.client, world.clock, inbox, delay, role};
};

}  // namespace

TEST_CASE("input sender: group is the thread and the deduplication id is the message") {
    const auto message = from_ada("Hello");
    ScriptedWorld world{{reset(), sent(wire::encode(message))}};
    SqsQueue queue{world.client, inbox_url};
    SqsInputSender sender{queue};
    run(sender.send(message, base::MessageId{"u-1"}));

    REQUIRE(world.http.requests.size() == 2);
    for (const auto& request : world.http.requests) {
        const auto decoded = wire::sqs::decode_send(request);
        REQUIRE(decoded);
        CHECK(decoded->queue_url == inbox_url);
        CHECK(decoded->group_id == "ada");
        CHECK(decoded->deduplication_id == "u-1");
        CHECK(decoded->body == wire::encode(message));
        CHECK_FALSE(decoded->delay_seconds);
    }
}

TEST_CASE("output sender: notices travel like replies") {
    const base::ThreadId ada{"ada"};
    const base::CallId call{"c1"};
    const wire::ChoicePrompt choice{.call = call,
                                    .prompt = "Which?",
                                    .choices = {"this", "that"},
                                    .preset = 1,
                                    .response_url = {}};
    wire::OutputMessage message{
        .thread = ada, .root = ada, .id = "ada#1", .sequence = 1, .metadata = "{}"};
    const std::vector<decltype(message.notice)> notices{
        wire::AuthorisationPrompt{call, "https://login.example/?state=1"}, choice,
        wire::PromptComplete{call}, wire::ViewUpdate{"plan", R"({"steps":2})"}};
    for (const auto& notice : notices) {
        message.notice = notice;
        ScriptedWorld world{{sent(wire::encode(message))}};
        SqsQueue queue{world.client, output_url};
        SqsOutputSender sender{queue};
        run(sender.send(message));
        const auto decoded = wire::sqs::decode_send(world.http.requests.front());
        REQUIRE(decoded);
        CHECK(wire::decode_output_message(decoded->body).value() == message);
    }
}

TEST_CASE("output sender: a reply goes to a standard queue") {
    const wire::OutputMessage message{.thread = base::ThreadId{"ada"},
                                      .root = base::ThreadId{"ada"},
                                      .id = "o-1",
                                      .sequence = 1,
                                      .text = "Hi",
                                      .metadata = "{}"};
    ScriptedWorld world{{sent(wire::encode(message))}};
    SqsQueue queue{world.client, output_url};
    SqsOutputSender sender{queue};
    run(sender.send(message));
    const auto decoded = wire::sqs::decode_send(world.http.requests.front());
    REQUIRE(decoded);
    CHECK_FALSE(decoded->group_id);
    CHECK(wire::decode_output_message(decoded->body).value() == message);
}

TEST_CASE("queue: requests go to the account's endpoint whatever the queue URL says") {
    ScriptedWorld world{{sent("x")}};
    world.account.sqs = wire::parse_url("http://127.0.0.1:4566").value();
    SqsQueue queue{world.client, delay_url};
    run(queue.send("x"));
    CHECK(world.http.requests.front().url.authority() == "127.0.0.1:4566");
    CHECK(wire::sqs::decode_send(world.http.requests.front())->queue_url == delay_url);
}

TEST_CASE("queue: a reply with a wrong checksum or shape is not believed") {
    for (const auto& answer : {sent("other"), reply(200, "[]")}) {
        ScriptedWorld world{{answer}};
        SqsQueue queue{world.client, delay_url};
        try {
            run(queue.send("x"));
            FAIL("the reply is refused");
        } catch (const boost::system::system_error& failure) {
            CHECK(failure.code() == Error::not_understood);
        }
    }
}

TEST_CASE("queue: receiving asks for all that there is to know, and removes by receipt") {
    wire::sqs::ReceiveMessageReply answer;
    answer.messages.push_back({.message_id = "m",
                               .receipt_handle = "r",
                               .body = "b",
                               .md5_of_body = wire::hex(wire::md5("b")),
                               .attributes = {{"MessageGroupId", "ada"}}});
    ScriptedWorld world{{wire::sqs::encode(answer), wire::sqs::encode_empty()}};
    SqsQueue queue{world.client, inbox_url};
    const auto messages = run(queue.receive(20s));
    REQUIRE(messages.size() == 1);
    CHECK(messages.front().attributes.at("MessageGroupId") == "ada");
    // The long poll itself takes as long as it was told to.
    CHECK(world.http.timeouts.front() == RetryPolicy{}.attempt_timeout + 20s);
    const auto request = wire::sqs::decode_receive(world.http.requests.front());
    REQUIRE(request);
    CHECK(request->max_messages == 10);
    CHECK(request->wait_seconds == 20);

    run(queue.remove(messages.front().receipt_handle));
    CHECK(wire::sqs::decode_delete(world.http.requests.back())->receipt_handle == "r");
}

TEST_CASE("wake-up route: the boundaries of queue and schedule") {
    const base::Instant now{1'700'000'000s};
    CHECK(wakeup_route(now - 1h, now) == WakeupRoute{AtOnce{}});
    CHECK(wakeup_route(now, now) == WakeupRoute{AtOnce{}});
    CHECK(wakeup_route(now + 1ns, now) == WakeupRoute{ByDelay{1s}});
    CHECK(wakeup_route(now + 899s + 1ns, now) == WakeupRoute{ByDelay{900s}});
    CHECK(wakeup_route(now + 900s, now) == WakeupRoute{ByDelay{900s}});
    CHECK(std::holds_alternative<BySchedule>(wakeup_route(now + 900s + 1ns, now)));
}

TEST_CASE("wake-up route: a schedule's time is rounded up to a full minute") {
    const auto minute = std::chrono::floor<std::chrono::minutes>(base::Instant{1'700'000'000s});
    const auto now = minute - 24h;
    CHECK(wakeup_route(minute, now) == WakeupRoute{BySchedule{"at(2023-11-14T22:13:00)"}});
    CHECK(wakeup_route(minute + 1ns, now) == WakeupRoute{BySchedule{"at(2023-11-14T22:14:00)"}});
    CHECK(wakeup_route(minute + 1min, now) == WakeupRoute{BySchedule{"at(2023-11-14T22:14:00)"}});
}

TEST_CASE("schedule name: stable, legal and its own for every call") {
    const auto name = schedule_name(base::ThreadId{"ada/1"}, base::CallId{"c 1"});
    CHECK(name == schedule_name(base::ThreadId{"ada/1"}, base::CallId{"c 1"}));
    CHECK(name.size() == 47);
    CHECK(name.find_first_not_of("torpor-0123456789abcdef") == std::string::npos);
    CHECK(schedule_name(base::ThreadId{"ab"}, base::CallId{"c"}) !=
          schedule_name(base::ThreadId{"a"}, base::CallId{"bc"}));
}

TEST_CASE("wake-up: one that is due goes straight to the inbox") {
    const auto body = wire::encode(from_ada("wake"));
    Wakeups wakeups{{sent(body)}};
    run(wakeups.scheduler.schedule(wakeup(wakeups.world.clock.at)));
    const auto decoded = wire::sqs::decode_send(wakeups.world.http.requests.front());
    REQUIRE(decoded);
    CHECK(decoded->queue_url == inbox_url);
    CHECK(decoded->deduplication_id == "wake-c1");
    CHECK(decoded->body == body);
}

TEST_CASE("wake-up: a short sleep waits in the delay queue under its identity") {
    const wire::DelayedMessage delayed{.message = wire::encode(from_ada("wake")),
                                       .thread = base::ThreadId{"ada"},
                                       .id = base::MessageId{"wake-c1"}};
    Wakeups wakeups{{sent(wire::encode(delayed))}};
    run(wakeups.scheduler.schedule(wakeup(wakeups.world.clock.at + 900s)));
    const auto decoded = wire::sqs::decode_send(wakeups.world.http.requests.front());
    REQUIRE(decoded);
    CHECK(decoded->queue_url == delay_url);
    CHECK(decoded->delay_seconds == 900);
    CHECK_FALSE(decoded->group_id);
    CHECK(decoded->body == wire::encode(delayed));
}

TEST_CASE("wake-up: a long sleep is a schedule that sends under the same identity") {
    Wakeups wakeups{{wire::scheduler::encode(wire::scheduler::CreateScheduleReply{"arn:x"})}};
    run(wakeups.scheduler.schedule(wakeup(wakeups.world.clock.at + 900s + 1ns)));
    const auto& request = wakeups.world.http.requests.front();
    CHECK(request.url.host == "scheduler.us-east-1.amazonaws.com");
    CHECK(wire::sigv4::signed_service(request) == "scheduler");
    const auto decoded = wire::scheduler::decode_create(request);
    REQUIRE(decoded);
    CHECK(decoded->name == schedule_name(base::ThreadId{"ada"}, base::CallId{"c1"}));
    CHECK(decoded->expression == "at(2023-11-14T22:29:00)");
    CHECK(decoded->target_arn == "arn:aws:scheduler:::aws-sdk:sqs:sendMessage");
    CHECK(decoded->role_arn == role);
    CHECK(decoded->delete_after_completion);
    const auto target = wire::scheduler::decode_target_input(decoded->input);
    REQUIRE(target);
    CHECK(target->queue_url == inbox_url);
    CHECK(target->group_id == "ada");
    CHECK(target->deduplication_id == "wake-c1");
    CHECK(target->body == wire::encode(from_ada("wake")));
}

TEST_CASE("wake-up: a schedule that exists already is a success, another refusal is not") {
    const wire::scheduler::ServiceError conflict{409, "ConflictException", "It exists."};
    Wakeups again{{reset(), wire::scheduler::encode(conflict)}};
    run(again.scheduler.schedule(wakeup(again.world.clock.at + 24h)));
    CHECK(again.world.http.requests.size() == 2);

    const wire::scheduler::ServiceError invalid{400, "ValidationException", "No."};
    Wakeups wrong{{wire::scheduler::encode(invalid)}};
    CHECK_THROWS_AS(run(wrong.scheduler.schedule(wakeup(wrong.world.clock.at + 24h))),
                    boost::system::system_error);
    CHECK(wrong.world.http.requests.size() == 1);
}

TEST_CASE("wake-up: dropping one deletes the schedule of its call, which may be gone") {
    const wire::scheduler::ServiceError unknown{404, "ResourceNotFoundException", "No."};
    Wakeups wakeups{{wire::scheduler::encode_empty(), wire::scheduler::encode(unknown)}};
    run(wakeups.scheduler.drop(base::ThreadId{"ada"}, base::CallId{"c1"}));
    run(wakeups.scheduler.drop(base::ThreadId{"ada"}, base::CallId{"c1"}));
    const auto decoded = wire::scheduler::decode_delete(wakeups.world.http.requests.front());
    REQUIRE(decoded);
    CHECK(decoded->name == schedule_name(base::ThreadId{"ada"}, base::CallId{"c1"}));
}

TEST_CASE("mark: its key names thread and message unmistakably") {
    const auto key = [](const char* thread, const char* message) {
        return std::get<std::string>(
            mark_key(base::ThreadId{thread}, base::MessageId{message}).at("session"));
    };
    CHECK(key("ada", "u-1") == "ada#u-1");
    CHECK(key("a#b", "c") == "a%23b#c");
    CHECK(key("a#b", "c") != key("a", "b#c"));
    CHECK(key("a%23b", "c") != key("a#b", "c"));
}

TEST_CASE("mark: it lives for two weeks and is dead from its second on") {
    const base::Instant now{1'700'000'000s};
    const auto item = mark_item(base::ThreadId{"ada"}, base::MessageId{"u-1"}, now);
    CHECK(std::get<wire::dynamodb::Number>(item.at("expires")).text == "1701209600");
    CHECK(is_mark_alive(item, now + mark_lifetime - 1ns));
    CHECK_FALSE(is_mark_alive(item, now + mark_lifetime));
    CHECK(is_mark_alive({}, now));
}

TEST_CASE("state store: a mark is read consistently and counts while it lives") {
    const auto marked = [](base::Instant at) {
        return wire::dynamodb::encode(wire::dynamodb::GetItemReply{
            mark_item(base::ThreadId{"ada"}, base::MessageId{"u-1"}, at)});
    };
    const SetClock clock;
    ScriptedWorld world{{wire::dynamodb::encode(wire::dynamodb::GetItemReply{}), marked(clock.at),
                         marked(clock.at - mark_lifetime), wire::dynamodb::encode_empty()}};
    DynamoDbStateStore store{world.client, world.clock, "agent-state"};
    const auto asked = [&] {
        return run(store.was_processed(base::ThreadId{"ada"}, base::MessageId{"u-1"}));
    };
    CHECK_FALSE(asked());
    CHECK(asked());
    CHECK_FALSE(asked());
    const auto get = wire::dynamodb::decode_get(world.http.requests.front());
    REQUIRE(get);
    CHECK(get->consistent);
    CHECK(get->table == "agent-state");

    run(store.mark_processed(base::ThreadId{"ada"}, base::MessageId{"u-1"}));
    const auto put = wire::dynamodb::decode_put(world.http.requests.back());
    REQUIRE(put);
    CHECK(put->item == mark_item(base::ThreadId{"ada"}, base::MessageId{"u-1"}, clock.at));
    CHECK_FALSE(put->condition);
}
