#include "runtime/wire/tools_config.hpp"

#include <catch2/catch.hpp>

using namespace torpor::wire;

namespace {

std::string refusal(const std::string& entries) {
    auto servers = decode_tools_config(R"({"tool_sets":[)" + entries + "]}");
    REQUIRE_FALSE(servers);
    return servers.error().text();
}

}  // namespace

TEST_CASE("tools config: servers are read in order, with their name and how to reach them") {
    auto servers = decode_tools_config(
        R"({"tool_sets":[{"type":"toolset_server","server_url":"http://weather.tools"},
            {"type":"toolset_server","server_url":"https://abc.lambda-url.eu-west-1.on.aws/v1",
             "id":"mail","auth":"aws_iam"},
            {"type":"toolset_server","server_url":"http://clock.tools","auth":"none"}]})");
    REQUIRE(servers);
    REQUIRE(servers->size() == 3);
    CHECK((*servers)[0].url.text() == "http://weather.tools/");
    CHECK((*servers)[0].auth == ToolServerAuth::none);
    CHECK((*servers)[1].url.text() == "https://abc.lambda-url.eu-west-1.on.aws/v1");
    CHECK((*servers)[1].id == "mail");
    CHECK((*servers)[1].auth == ToolServerAuth::aws_iam);
    CHECK((*servers)[2].auth == ToolServerAuth::none);
    CHECK(decode_tools_config(R"({"tool_sets":[]})")->empty());
}

TEST_CASE("tools config: types of other runtimes are refused by name") {
    for (const std::string type : {"toolset_command", "mcp_server", "http_mcp_server", "mcp"}) {
        CHECK(refusal(R"({"type":")" + type + "\"}") ==
              "tool_sets[0].type: toolset_server, the only type this version handles, not " + type);
    }
    CHECK(refusal(R"({"type":"x"})") ==
          "tool_sets[0].type: toolset_server, the only type this version handles");
}

TEST_CASE("tools config: one bad entry refuses the whole") {
    const std::string good = R"({"type":"toolset_server","server_url":"http://h"})";
    CHECK(refusal(good + R"(,{"type":"toolset_server","server_url":"h"})") ==
          "tool_sets[1].server_url: an absolute http or https URL");
    CHECK(refusal(good + R"(,{"type":"toolset_server","server_url":"http://i","auth":"basic"})") ==
          "tool_sets[1].auth: none or aws_iam");
    CHECK(refusal(good + "," + good) ==
          "tool_sets[1].server_url: a server that no other entry names");
    CHECK(refusal("7") == "tool_sets[0]: a JSON object");
    CHECK_FALSE(decode_tools_config("{}"));
    CHECK_FALSE(decode_tools_config("["));
}
