#include "runtime/wire/scheduler.hpp"

#include <string>

#include <catch2/catch.hpp>

using namespace torpor::wire;

namespace {

const Url endpoint{"https", "scheduler.us-east-1.amazonaws.com", 443, "/"};

HttpRequest create_with(const std::string& extra) {
    HttpRequest request;
    request.method = "POST";
    request.url = endpoint;
    request.url.target = "/schedules/wake-1";
    request.body =
        R"j({"ScheduleExpression":"at(2026-01-31T08:00:00)","FlexibleTimeWindow":{"Mode":"OFF"},)j"
        R"("Target":{"Arn":"a","RoleArn":"r","Input":"{}"})" +
        extra + "}";
    return request;
}

std::string refusal_path(const HttpRequest& request) {
    auto create = scheduler::decode_create(request);
    REQUIRE_FALSE(create);
    return create.error().path;
}

}  // namespace

TEST_CASE("scheduler: a one-time schedule survives the wire") {
    scheduler::CreateSchedule create;
    create.name = "wake-1";
    create.expression = "at(2026-01-31T08:00:00)";
    create.target_arn = "arn:aws:scheduler:::aws-sdk:sqs:sendMessage";
    create.role_arn = "arn:aws:iam::123456789012:role/scheduler";
    create.input = "{}";
    create.client_token = "t1";
    create.delete_after_completion = true;
    HttpRequest request = scheduler::encode(create, endpoint);
    CHECK(request.method == "POST");
    CHECK(request.url.target == "/schedules/wake-1");
    CHECK(request.body ==
          R"({"ActionAfterCompletion":"DELETE","ClientToken":"t1",)"
          R"j("FlexibleTimeWindow":{"Mode":"OFF"},"ScheduleExpression":"at(2026-01-31T08:00:00)",)j"
          R"("Target":{"Arn":"arn:aws:scheduler:::aws-sdk:sqs:sendMessage","Input":"{}",)"
          R"("RoleArn":"arn:aws:iam::123456789012:role/scheduler"}})");
    auto back = scheduler::decode_create(request);
    REQUIRE(back);
    CHECK(back->name == create.name);
    CHECK(back->expression == create.expression);
    CHECK(back->target_arn == create.target_arn);
    CHECK(back->role_arn == create.role_arn);
    CHECK(back->input == create.input);
    CHECK(back->client_token == create.client_token);
    CHECK(back->delete_after_completion);
}

TEST_CASE("scheduler: harmless defaults are accepted and the rest is not simulated") {
    CHECK(scheduler::decode_create(create_with("")));
    CHECK(scheduler::decode_create(create_with(
        R"(,"ScheduleExpressionTimezone":"UTC","State":"ENABLED","GroupName":"default",)"
        R"("Description":"d","StartDate":null)")));
    CHECK(refusal_path(create_with(R"(,"GroupName":"other")")) == "not_simulated");
    CHECK(refusal_path(create_with(R"(,"ScheduleExpressionTimezone":"Europe/Oslo")")) ==
          "not_simulated");
    CHECK(refusal_path(create_with(R"(,"EndDate":1)")) == "not_simulated");
    CHECK(refusal_path(create_with(R"(,"ActionAfterCompletion":"KEEP")")) ==
          "ActionAfterCompletion");
}

TEST_CASE("scheduler: recurring and flexible schedules are not simulated") {
    HttpRequest request = create_with("");
    request.body = R"j({"ScheduleExpression":"rate(1 hour)","FlexibleTimeWindow":{"Mode":"OFF"},)j"
                   R"("Target":{"Arn":"a","RoleArn":"r"}})";
    CHECK(refusal_path(request) == "not_simulated");
    request.body = R"j({"ScheduleExpression":"at(x)", "FlexibleTimeWindow" : {"Mode":"FLEXIBLE",)j"
                   R"("MaximumWindowInMinutes":5},"Target":{"Arn":"a","RoleArn":"r"}})";
    CHECK(refusal_path(request) == "not_simulated");
    request.body = R"j({"ScheduleExpression":"at(x)","FlexibleTimeWindow":{"Mode":"OFF"},)j"
                   R"("Target":{"Arn":"a","RoleArn":"r","SqsParameters":{"MessageGroupId":"g"}}})";
    CHECK(refusal_path(request) == "not_simulated");
}

TEST_CASE("scheduler: a name outside the pattern is refused") {
    HttpRequest request = create_with("");
    request.url.target = "/schedules/a%20b";
    CHECK(refusal_path(request) == "Name");
    request.url.target = "/schedules/" + std::string(65, 'a');
    CHECK(refusal_path(request) == "Name");
    request.url.target = "/schedules/" + std::string(64, 'a');
    CHECK(scheduler::decode_create(request));
}

TEST_CASE("scheduler: a delete names the schedule in its path") {
    HttpRequest request = scheduler::encode(scheduler::DeleteSchedule{"wake-1"}, endpoint);
    CHECK(request.method == "DELETE");
    CHECK(scheduler::decode_delete(request)->name == "wake-1");
    request.url.target += "?groupName=default";
    CHECK(scheduler::decode_delete(request)->name == "wake-1");
    request.url.target = "/schedules/wake-1?groupName=other";
    CHECK(scheduler::decode_delete(request).error().path == "not_simulated");
}

TEST_CASE("scheduler: an error's type travels in the header") {
    HttpResponse response =
        scheduler::encode(scheduler::ServiceError{409, "ConflictException", "exists"});
    CHECK(response.body == R"({"Message":"exists"})");
    scheduler::ServiceError back = scheduler::decode_error(response);
    CHECK(back.status == 409);
    CHECK(back.type == "ConflictException");
    CHECK(back.message == "exists");
    auto created = scheduler::decode_create_reply(scheduler::encode(
        scheduler::CreateScheduleReply{"arn:aws:scheduler:us-east-1:123456789012:schedule/d/w"}));
    REQUIRE(created);
    CHECK(created->schedule_arn == "arn:aws:scheduler:us-east-1:123456789012:schedule/d/w");
}

TEST_CASE("scheduler: the universal target's input is a SendMessage in API casing") {
    scheduler::TargetSendMessage message{"https://q/1/n", "b", "g1", "wake-1"};
    CHECK(scheduler::encode_target_input(message) ==
          R"({"MessageBody":"b","MessageDeduplicationId":"wake-1","MessageGroupId":"g1",)"
          R"("QueueUrl":"https://q/1/n"})");
    auto back = scheduler::decode_target_input(scheduler::encode_target_input(message));
    REQUIRE(back);
    CHECK(back->deduplication_id == "wake-1");
    CHECK(scheduler::decode_target_input(R"({"QueueUrl":"q","MessageBody":"b","DelaySeconds":1})")
              .error()
              .path == "not_simulated");
}
