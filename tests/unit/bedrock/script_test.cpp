#include "fakes/bedrock/script.hpp"

#include <catch2/catch.hpp>

namespace torpor::fakes::bedrock {
namespace {

using namespace wire::bedrock;

Rule rule(std::string hears) {
    Rule rule;
    rule.hears = std::move(hears);
    return rule;
}

ConverseStream last_message(std::vector<ContentBlock> content) {
    ConverseStream request;
    request.messages = {{Role::user, {Text{"weather"}}},
                        {Role::assistant, {Text{"wind"}}},
                        {Role::user, std::move(content)}};
    return request;
}

TEST_CASE("script: the first rule that hears the newest block wins, in any case") {
    const Script script{{rule("rain"), rule("weather"), rule("Weather in Oslo")}};
    const auto heard = listen(script, last_message({Text{"What is the WEATHER in Oslo?"}}));
    CHECK(heard.rule == 1);
    CHECK(heard.text == "What is the WEATHER in Oslo?");
}

TEST_CASE("script: newer blocks are heard before older ones") {
    const Script script{{rule("rain"), rule("stop")}};
    CHECK(listen(script, last_message({ToolResult{"c1", {Text{"rain"}}, false}, Text{"stop"}}))
              .rule == 1);
    CHECK(listen(script, last_message({ToolResult{"c1", {Text{"rain"}}, false}, Text{"go on"}}))
              .rule == 0);
}

TEST_CASE("script: only the last message is heard") {
    const Script script{{rule("weather"), rule("wind")}};
    const auto heard = listen(script, last_message({Text{"hello"}}));
    CHECK(heard.rule == -1);
    CHECK(heard.text == "hello");
}

TEST_CASE("script: an empty rule hears everything") {
    CHECK(listen({{rule("")}}, last_message({Text{"hello"}})).rule == 0);
    CHECK(listen({{rule("")}}, ConverseStream{}).rule == -1);
}

}  // namespace
}  // namespace torpor::fakes::bedrock
