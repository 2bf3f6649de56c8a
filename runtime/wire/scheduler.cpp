#include "runtime/wire/scheduler.hpp"

#include <algorithm>
#include <string_view>
#include <utility>

#include "runtime/base/invariant.hpp"
#include "runtime/wire/aws_json.hpp"
#include "runtime/wire/json.hpp"

namespace torpor::wire::scheduler {

namespace {

constexpr std::string_view route = "/schedules/";
constexpr std::string_view content_type = "application/json";

bool is_name(std::string_view name) {
    return !name.empty() && name.size() <= 64 && std::ranges::all_of(name, [](char c) {
        return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
               c == '-' || c == '_' || c == '.';
    });
}

/// A valid name needs no percent encoding, so the path is read and written as it stands.
HttpRequest at_schedule(std::string_view method, const std::string& name, const Url& endpoint) {
    base::invariant(is_name(name), "a schedule's name is 1 to 64 of 0-9 a-z A-Z - _ .");
    HttpRequest request;
    request.method = std::string(method);
    request.url = endpoint;
    request.url.target = std::string(route) + name;
    return request;
}

Decoded<std::string> name_in(std::string_view path) {
    if (!path.starts_with(route)) {
        return std::unexpected(DecodeError{"path", "/schedules/ and a name"});
    }
    path.remove_prefix(route.size());
    if (!is_name(path)) {
        return std::unexpected(
            DecodeError{"Name",
                        "1 validation error detected: Value at 'name' failed to satisfy "
                        "constraint: Member must "
                        "satisfy regular expression pattern: [0-9a-zA-Z-_.]{1,64}"});
    }
    return std::string(path);
}

HttpResponse reply(int status, std::string body) {
    HttpResponse response;
    response.status = status;
    response.headers = {{"Content-Type", std::string(content_type)}};
    response.body = std::move(body);
    return response;
}

void read_window(json::ObjectReader& reader) {
    json::ObjectReader window(reader.object("FlexibleTimeWindow"), "FlexibleTimeWindow");
    if (window.text("Mode") != "OFF") window.fail_not_simulated("Mode");
    window.refuse_the_rest();
    if (window.failed()) reader.fail(*window.error());
}

void read_target(json::ObjectReader& reader, CreateSchedule& create) {
    json::ObjectReader target(reader.object("Target"), "Target");
    create.target_arn = target.text("Arn");
    create.role_arn = target.text("RoleArn");
    create.input = target.optional_text("Input").value_or("");
    target.refuse_the_rest();
    if (target.failed()) reader.fail(*target.error());
}

bool read_delete_after(json::ObjectReader& reader) {
    std::string action = reader.optional_text("ActionAfterCompletion").value_or("NONE");
    if (action != "NONE" && action != "DELETE")
        reader.fail("ActionAfterCompletion", "NONE or DELETE");
    return action == "DELETE";
}

}  // namespace

HttpRequest encode(const CreateSchedule& request, const Url& endpoint) {
    json::Value body = {
        {"ScheduleExpression", request.expression},
        {"FlexibleTimeWindow", {{"Mode", "OFF"}}},
        {"Target", {{"Arn", request.target_arn}, {"RoleArn", request.role_arn}}},
        {"ActionAfterCompletion", request.delete_after_completion ? "DELETE" : "NONE"}};
    if (!request.input.empty()) body["Target"]["Input"] = request.input;
    if (!request.client_token.empty()) body["ClientToken"] = request.client_token;
    HttpRequest http = at_schedule("POST", request.name, endpoint);
    http.headers = {{"Content-Type", std::string(content_type)}};
    http.body = json::dump(body);
    return http;
}

HttpRequest encode(const DeleteSchedule& request, const Url& endpoint) {
    return at_schedule("DELETE", request.name, endpoint);
}

Decoded<CreateScheduleReply> decode_create_reply(const HttpResponse& response) {
    Decoded<json::Value> body = json::parse(response.body);
    if (!body) return std::unexpected(body.error());
    json::ObjectReader reader(*body, "");
    CreateScheduleReply created{reader.text("ScheduleArn")};
    return finish(reader, std::move(created));
}

ServiceError decode_error(const HttpResponse& response) {
    aws_json::Error found = aws_json::decode_error(response);
    return {response.status, std::move(found.type), std::move(found.message)};
}

Decoded<CreateSchedule> decode_create(const HttpRequest& request) {
    if (request.url.target.find('?') != std::string::npos) {
        return std::unexpected(DecodeError{"not_simulated", "a path without a query"});
    }
    Decoded<std::string> name = name_in(request.url.target);
    if (!name) return std::unexpected(name.error());
    Decoded<json::Value> body = json::parse(request.body);
    if (!body) return std::unexpected(body.error());
    json::ObjectReader reader(*body, "");
    CreateSchedule create;
    create.name = *std::move(name);
    create.expression = reader.text("ScheduleExpression");
    if (create.expression.starts_with("rate(") || create.expression.starts_with("cron(")) {
        reader.fail(DecodeError{"not_simulated", "a one-time ScheduleExpression: at(...)"});
    }
    read_window(reader);
    read_target(reader, create);
    create.client_token = reader.optional_text("ClientToken").value_or("");
    create.delete_after_completion = read_delete_after(reader);
    reader.expect_text("ScheduleExpressionTimezone", {"UTC"});
    reader.expect_text("State", {"ENABLED"});
    reader.expect_text("GroupName", {"default"});
    reader.ignore("Description");
    reader.refuse_the_rest();
    return finish(reader, std::move(create));
}

Decoded<DeleteSchedule> decode_delete(const HttpRequest& request) {
    std::string_view target = request.url.target;
    std::size_t query = target.find('?');
    if (query != std::string_view::npos && target.substr(query) != "?groupName=default") {
        return std::unexpected(
            DecodeError{"not_simulated", "the default group and no client token"});
    }
    Decoded<std::string> name = name_in(target.substr(0, query));
    if (!name) return std::unexpected(name.error());
    return DeleteSchedule{*std::move(name)};
}

HttpResponse encode(const CreateScheduleReply& created) {
    return reply(200, json::dump(json::Value{{"ScheduleArn", created.schedule_arn}}));
}

HttpResponse encode_empty() {
    return reply(200, "{}");
}

HttpResponse encode(const ServiceError& error) {
    HttpResponse response =
        reply(error.status, json::dump(json::Value{{"Message", error.message}}));
    set_header(response.headers, "x-amzn-ErrorType", error.type);
    return response;
}

std::string encode_target_input(const TargetSendMessage& message) {
    return json::dump({{"QueueUrl", message.queue_url},
                       {"MessageBody", message.body},
                       {"MessageGroupId", message.group_id},
                       {"MessageDeduplicationId", message.deduplication_id}});
}

Decoded<TargetSendMessage> decode_target_input(std::string_view input) {
    Decoded<json::Value> document = json::parse(input);
    if (!document) return std::unexpected(document.error());
    json::ObjectReader reader(*document, "");
    TargetSendMessage message;
    message.queue_url = reader.text("QueueUrl");
    message.body = reader.text("MessageBody");
    message.group_id = reader.optional_text("MessageGroupId").value_or("");
    message.deduplication_id = reader.optional_text("MessageDeduplicationId").value_or("");
    reader.refuse_the_rest();
    return finish(reader, std::move(message));
}

}  // namespace torpor::wire::scheduler
