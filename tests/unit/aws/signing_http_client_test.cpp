#include "runtime/aws/signing_http_client.hpp"

#include <catch2/catch.hpp>

#include "tests/unit/aws/scripted_world.hpp"

using namespace torpor;
using namespace torpor::aws;
using namespace std::chrono_literals;

namespace {

const std::string function_url = "https://weather.lambda-url.us-east-1.on.aws";

wire::HttpRequest post(const std::string& url) {
    wire::HttpRequest request;
    request.method = "POST";
    request.url = wire::parse_url(url).value();
    request.headers = {{"Content-Type", "application/json"}};
    request.body = "{}";
    return request;
}

bool is_signed(const wire::HttpRequest& request) {
    return wire::find_header(request.headers, "Authorization") != nullptr ||
           wire::find_header(request.headers, "X-Amz-Security-Token") != nullptr;
}

}  // namespace

TEST_CASE("signing client: a server that is named gets a signature for Lambda") {
    ScriptedWorld world{{reply(200)}};
    SigningHttpClient client{
        world.http, world.clock, world.account.credentials, "us-east-1", {function_url + "/tools"}};
    run(client.send(post(function_url + "/invoke?x=1"), 7s));
    const auto& request = world.http.requests.front();
    CHECK(wire::sigv4::verify(request, world.account.credentials, {"us-east-1", "lambda"},
                              world.clock.at, 0s));
    CHECK(world.http.timeouts.front() == 7s);
}

TEST_CASE("signing client: everybody else sees nothing of our credentials") {
    const std::vector<std::string> others{"https://other.lambda-url.us-east-1.on.aws/",
                                          "http://weather.lambda-url.us-east-1.on.aws/",
                                          "https://weather.lambda-url.us-east-1.on.aws:8443/",
                                          "https://weather.lambda-url.us-east-1.on.aws.example/"};
    for (const auto& other : others) {
        ScriptedWorld world{{reply(200)}};
        SigningHttpClient client{
            world.http, world.clock, world.account.credentials, "us-east-1", {function_url}};
        run(client.send(post(other), 7s));
        CHECK_FALSE(is_signed(world.http.requests.front()));
    }
}
