#include "fakes/cloud/route.hpp"

#include <catch2/catch.hpp>

#include "runtime/wire/sigv4.hpp"

namespace torpor::fakes::cloud {
namespace {

wire::HttpRequest to(const std::string& url) {
    wire::HttpRequest request;
    request.method = "POST";
    request.url = *wire::parse_url(url);
    return request;
}

template <class Service>
bool leads_to(const wire::HttpRequest& request) {
    return std::holds_alternative<Service>(route(request, "us-east-1"));
}

TEST_CASE("route: a host name of the account leads to its service") {
    CHECK(leads_to<ToQueues>(to("https://sqs.us-east-1.amazonaws.com/")));
    CHECK(leads_to<ToTables>(to("https://dynamodb.us-east-1.amazonaws.com/")));
    CHECK(leads_to<ToSchedules>(to("https://scheduler.us-east-1.amazonaws.com/schedules/x")));
    CHECK(leads_to<ToModel>(to("https://bedrock-runtime.us-east-1.amazonaws.com/model/x")));
    CHECK(leads_to<ToFunctions>(to("http://runtime-api-7/2018-06-01/runtime/invocation/next")));
    CHECK(leads_to<ToFunctions>(to("https://rap-receiver.lambda-url.us-east-1.on.aws/c")));
    const auto tools = route(to("http://weather.tools/invoke"), "us-east-1");
    CHECK(std::get<ToToolServer>(tools).server == "weather");
}

TEST_CASE("route: a response URL of a choice leads to the server that asked") {
    const auto choice = route(to("http://weather.tools/choice/c1/0/ada"), "us-east-1");
    CHECK(std::get<ToToolServer>(choice).server == "weather");
}

TEST_CASE("route: the host name decides before the path does") {
    CHECK(leads_to<ToQueues>(to("https://sqs.us-east-1.amazonaws.com/model/x")));
    CHECK(leads_to<Nowhere>(to("https://s3.us-east-1.amazonaws.com/model/x")));
}

TEST_CASE("route: on a shared port the path leads to its service") {
    const std::string port = "http://127.0.0.1:4000";
    CHECK(leads_to<ToFunctions>(to(port + "/functions/agent/2018-06-01/runtime/init/error")));
    CHECK(leads_to<ToFunctions>(to(port + "/urls/rap-receiver/callback")));
    CHECK(leads_to<ToSchedules>(to(port + "/schedules/wake-1")));
    CHECK(leads_to<ToModel>(to(port + "/model/x/converse-stream")));
    const auto tools = route(to(port + "/tools/weather?x"), "us-east-1");
    CHECK(std::get<ToToolServer>(tools).server == "weather");
    const auto choice = route(to(port + "/tools/weather/choice/c1/0/ada"), "us-east-1");
    CHECK(std::get<ToToolServer>(choice).server == "weather");
    CHECK(leads_to<Nowhere>(to(port + "/")));
    CHECK(leads_to<Nowhere>(to(port + "/123456789012/agent-input.fifo")));
}

TEST_CASE("route: on a shared port target and signature lead to the JSON services") {
    auto request = to("http://127.0.0.1:4000/");
    request.headers = {{"x-amz-target", "AmazonSQS.SendMessage"}};
    CHECK(leads_to<ToQueues>(request));
    request.headers = {{"X-Amz-Target", "DynamoDB_20120810.GetItem"}};
    CHECK(leads_to<ToTables>(request));

    request.headers.clear();
    wire::sigv4::sign(request, {"AKIA", "secret", ""}, {"us-east-1", "sqs"}, {});
    CHECK(leads_to<ToQueues>(request));
}

}  // namespace
}  // namespace torpor::fakes::cloud
