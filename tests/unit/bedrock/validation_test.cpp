#include "fakes/bedrock/validation.hpp"

#include <catch2/catch.hpp>

namespace torpor::fakes::bedrock {
namespace {

using namespace wire::bedrock;

Message user(std::vector<ContentBlock> content) {
    return {Role::user, std::move(content)};
}
Message agent(std::vector<ContentBlock> content) {
    return {Role::assistant, std::move(content)};
}
ContentBlock text(std::string words) {
    return Text{std::move(words)};
}
ContentBlock call(std::string id) {
    return ToolUse{std::move(id), "weather", "{}"};
}
ContentBlock result(std::string id) {
    return ToolResult{std::move(id), {Text{"rain"}}, false};
}

ConverseStream request(std::vector<Message> messages) {
    return {.model_id = "model",
            .system = {"Be kind."},
            .messages = std::move(messages),
            .tools = {{"weather", "Tells the weather.", R"({"type":"object"})"}}};
}

std::string fault(std::vector<Message> messages) {
    return find_fault(request(std::move(messages))).value_or("none");
}

TEST_CASE("bedrock: a conversation with answered calls is well formed") {
    CHECK(fault({user({text("hello")})}) == "none");
    CHECK(fault({user({text("hello")}), agent({text("hi")}), user({text("bye")})}) == "none");
    CHECK(fault({user({text("weather?")}), agent({text("Let me look."), call("c1"), call("c2")}),
                 user({result("c2"), result("c1"), text("and?")})}) == "none");
}

TEST_CASE("bedrock: a conversation starts with the user and alternates") {
    CHECK(fault({agent({text("hi")}), user({text("hello")})}) ==
          "A conversation must start with a user message. Try again with a conversation that "
          "starts with a user message.");
    CHECK(fault({user({text("a")}), user({text("b")})}) ==
          "A conversation must alternate between user and assistant roles. Make sure the "
          "conversation alternates between user and assistant roles and try again.");
    CHECK(fault({user({text("a")}), agent({text("b")}), agent({text("c")})})
              .starts_with("A conversation must alternate"));
    CHECK(fault({}).starts_with("1 validation error detected"));
}

TEST_CASE("bedrock: a conversation ends with the user") {
    CHECK(fault({user({text("a")}), agent({text("b")})}) ==
          "The model returned the following errors: This model does not support assistant message "
          "prefill. The conversation must end with a user message.");
    CHECK(fault({user({text("a")}), agent({call("c1")})}) != "none");
}

TEST_CASE("bedrock: content is neither empty nor blank") {
    CHECK(fault({user({})}) ==
          "The content field in the Message object at messages.0 is empty. Add a ContentBlock "
          "object to the content field and try again.");
    for (const auto* blank : {"", " ", "\n\t "}) {
        CHECK(fault({user({text("a"), text(blank)})}) ==
              "The text field in the ContentBlock object at messages.0.content.1 is blank. Add "
              "text to the text field, and try again.");
    }
}

TEST_CASE("bedrock: a tool result may be blank unless it is an error without content") {
    const auto answered = [](ToolResult answer) {
        return fault({user({text("a")}), agent({call("c1")}), user({std::move(answer)})});
    };
    CHECK(answered({"c1", {Text{""}}, false}) == "none");
    CHECK(answered({"c1", {}, false}) == "none");
    CHECK(answered({"c1", {Text{"no"}}, true}) == "none");
    CHECK(answered({"c1", {}, true}) ==
          "The content field at messages.2.content.0.toolResult cannot be empty when status value "
          "is error.");
}

TEST_CASE("bedrock: every call is answered in the next user message") {
    CHECK(fault({user({text("a")}), agent({call("c1"), call("c2")}), user({result("c2")})}) ==
          "Expected toolResult blocks at messages.2.content for the following Ids: c1");
    CHECK(fault({user({text("a")}), agent({call("c1"), call("c2")}), user({text("b")})}) ==
          "Expected toolResult blocks at messages.2.content for the following Ids: c1, c2");
    CHECK(fault({user({text("a")}), agent({call("c1")}), user({result("c2")})}) ==
          "Expected toolResult blocks at messages.2.content for the following Ids: c1");
}

TEST_CASE("bedrock: a result without its call is an orphan") {
    CHECK(fault({user({result("c1")})}) ==
          "The number of toolResult blocks at messages.0.content exceeds the number of toolUse "
          "blocks of previous turn.");
    CHECK(fault({user({text("a")}), agent({call("c1")}), user({result("c1")}), agent({text("b")}),
                 user({result("c1")})}) ==
          "The number of toolResult blocks at messages.4.content exceeds the number of toolUse "
          "blocks of previous turn.");
}

TEST_CASE("bedrock: ids are unique in a turn and in the whole request") {
    CHECK(fault({user({text("a")}), agent({call("c1"), call("c1")}), user({result("c1")})}) ==
          "The toolUse blocks at messages.1.content contain duplicate Ids: c1");
    CHECK(fault({user({text("a")}), agent({call("c1")}), user({result("c1"), result("c1")})}) ==
          "The toolResult blocks at messages.2.content contain duplicate Ids: c1");
    CHECK(fault({user({text("a")}), agent({call("c1")}), user({result("c1")}), agent({call("c1")}),
                 user({result("c1")})}) ==
          "The model returned the following errors: messages.3.content: `tool_use` ids must be "
          "unique");
}

TEST_CASE("bedrock: tool blocks need a tool configuration") {
    auto asked = request({user({text("a")}), agent({call("c1")}), user({result("c1")})});
    asked.tools.clear();
    CHECK(find_fault(asked) ==
          "The toolConfig field must be defined when using toolUse and toolResult content blocks.");
}

TEST_CASE("bedrock: names and ids follow their patterns") {
    auto asked = request({user({text("a")})});
    asked.tools[0].name = "a.b";
    CHECK(find_fault(asked) ==
          "1 validation error detected: Value 'a.b' at 'toolConfig.tools.1.member.toolSpec.name' "
          "failed to satisfy constraint: Member must satisfy regular expression pattern: "
          "[a-zA-Z0-9_-]+");
    asked.tools[0].name = std::string(65, 'a');
    CHECK(find_fault(asked)->ends_with("Member must have length less than or equal to 64"));
    asked.tools[0].name = std::string(64, 'a');
    CHECK_FALSE(find_fault(asked));

    CHECK(fault({user({text("a")}), agent({call("c:1.x")}), user({result("c:1.x")})}) == "none");
    CHECK(fault({user({text("a")}), agent({call("c 1")}), user({result("c 1")})})
              .ends_with("[a-zA-Z0-9_.:-]+"));
}

TEST_CASE("bedrock: blocks stand in the order that keeps calls and results together") {
    CHECK(fault({user({text("a")}), agent({call("c1"), text("b")}), user({result("c1")})})
              .find("`tool_use` ids were found without `tool_result` blocks") != std::string::npos);
    CHECK(fault({user({text("a")}), agent({call("c1")}), user({text("b"), result("c1")})})
              .find("must come first") != std::string::npos);
    CHECK(fault({user({call("c1")})}) != "none");
    CHECK(fault({user({text("a")}), agent({result("c1")}), user({text("b")})}) != "none");
}

TEST_CASE("bedrock: the arguments of a call are an object") {
    CHECK(fault({user({text("a")}), agent({ToolUse{"c1", "weather", "[1]"}}),
                 user({result("c1")})}) ==
          "The format of the value at messages.1.content.0.toolUse.input is invalid. Provide a "
          "json object for the field and try again.");
}

}  // namespace
}  // namespace torpor::fakes::bedrock
