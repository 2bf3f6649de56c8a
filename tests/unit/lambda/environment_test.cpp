#include "runtime/lambda/environment.hpp"

#include <catch2/catch.hpp>

using namespace torpor;
using lambda::FunctionKind;
using lambda::read_environment;

namespace {

lambda::Variables agent_variables() {
    return {{"_HANDLER", "agent"},
            {"AWS_LAMBDA_RUNTIME_API", "127.0.0.1:9001/functions/agent"},
            {"AWS_ACCESS_KEY_ID", "AKIDEXAMPLE"},
            {"AWS_SECRET_ACCESS_KEY", "secret"},
            {"AWS_REGION", "eu-north-1"},
            {"INPUT_QUEUE_URL", "https://sqs.eu-north-1.amazonaws.com/1/agent-input.fifo"},
            {"OUTPUT_QUEUE_URL", "https://sqs.eu-north-1.amazonaws.com/1/agent-output"},
            {"DELAY_QUEUE_URL", "https://sqs.eu-north-1.amazonaws.com/1/agent-delay"},
            {"DYNAMODB_TABLE_NAME", "agent-state"},
            {"SCHEDULER_ROLE_ARN", "arn:aws:iam::1:role/agent-scheduler"},
            {"DSQL_CLUSTER_ENDPOINT", "cluster.dsql.eu-north-1.on.aws"},
            {"RAP_CALLBACK_URL", "https://rap-receiver.lambda-url.eu-north-1.on.aws"},
            {"RAP_CALLBACK_SECRET", "s"},
            {"MODEL_ID", "m"}};
}

std::string problem_of(const lambda::Variables& variables) {
    auto settings = read_environment(variables);
    REQUIRE_FALSE(settings);
    return settings.error().text();
}

}  // namespace

TEST_CASE("environment: an agent's variables become its settings") {
    auto variables = agent_variables();
    variables["TOOLS_CONFIG"] =
        R"({"tool_sets":[{"type":"toolset_server","server_url":"http://weather.tools/v1"}]})";
    auto settings = read_environment(variables);
    REQUIRE(settings);
    CHECK(settings->kind == FunctionKind::agent);
    CHECK(settings->runtime_api.text() == "http://127.0.0.1:9001/functions/agent");
    CHECK(settings->account.region == "eu-north-1");
    CHECK(settings->account.sqs.host == "sqs.eu-north-1.amazonaws.com");
    CHECK(settings->tool_servers == std::vector<std::string>{"http://weather.tools/v1"});
    CHECK_FALSE(settings->system_prompt.empty());
}

TEST_CASE("environment: each variable that is missing or empty is named") {
    for (const auto& [name, value] : agent_variables()) {
        if (name == "AWS_REGION") continue;
        auto variables = agent_variables();
        variables.erase(name);
        CHECK_THAT(problem_of(variables), Catch::StartsWith(name + ": is not set"));
        variables[name] = "";
        CHECK_THAT(problem_of(variables), Catch::StartsWith(name + ": is not set"));
    }
}

TEST_CASE("environment: the receiver and the relay need little") {
    lambda::Variables variables{{"_HANDLER", "delay-relay"},
                                {"AWS_LAMBDA_RUNTIME_API", "runtime-api-3"},
                                {"AWS_ACCESS_KEY_ID", "AKIDEXAMPLE"},
                                {"AWS_SECRET_ACCESS_KEY", "secret"},
                                {"INPUT_QUEUE_URL", "http://127.0.0.1:1/1/q.fifo"}};
    auto relay = read_environment(variables);
    REQUIRE(relay);
    CHECK(relay->kind == FunctionKind::delay_relay);
    CHECK(relay->account.region == "us-east-1");
    variables["_HANDLER"] = "rap-receiver";
    CHECK(problem_of(variables) == "RAP_CALLBACK_SECRET: is not set");
    variables["RAP_CALLBACK_SECRET"] = "s";
    CHECK(read_environment(variables)->kind == FunctionKind::rap_receiver);
    CHECK_FALSE(read_environment(variables)->has_database());
    variables["DSQL_CLUSTER_ENDPOINT"] = "cluster.dsql.us-east-1.on.aws";
    CHECK(read_environment(variables)->has_database());
    variables["_HANDLER"] = "somebody";
    CHECK_THAT(problem_of(variables), Catch::StartsWith("_HANDLER: "));
}

TEST_CASE("environment: endpoints are overridden for all services and for each") {
    auto variables = agent_variables();
    variables["AWS_ENDPOINT_URL"] = "http://127.0.0.1:4566";
    variables["AWS_ENDPOINT_URL_BEDROCK_RUNTIME"] = "http://127.0.0.1:4567";
    auto settings = read_environment(variables);
    REQUIRE(settings);
    CHECK(settings->account.sqs.authority() == "127.0.0.1:4566");
    CHECK(settings->account.dynamodb.authority() == "127.0.0.1:4566");
    CHECK(settings->account.scheduler.authority() == "127.0.0.1:4566");
    CHECK(settings->account.bedrock.authority() == "127.0.0.1:4567");
}

TEST_CASE("environment: what cannot be used is refused by name") {
    const std::multimap<std::string, std::string> wrong{{"INPUT_QUEUE_URL", "agent-input.fifo"},
                                                        {"RAP_CALLBACK_URL", "ftp://x"},
                                                        {"AWS_REGION", "us east 1"},
                                                        {"AWS_ENDPOINT_URL_SQS", "localhost"},
                                                        {"TOOLS_CONFIG", "[]"},
                                                        {"MODEL_TAKES_IMAGES", "no"},
                                                        {"ASK_BEFORE_DESTRUCTIVE", "1"},
                                                        {"CONTEXT_WINDOW", "200k"},
                                                        {"CALL_DEADLINE", "0"},
                                                        {"CALL_DEADLINE", "9999999999"},
                                                        {"TOOL_DEADLINES", R"({"weather":1.5})"},
                                                        {"TOOL_DEADLINES", "[1]"},
                                                        {"TOOLS_CONFIG_PATH", "tools.json"}};
    for (const auto& [name, value] : wrong) {
        auto variables = agent_variables();
        variables[name] = value;
        CHECK_THAT(problem_of(variables), Catch::StartsWith(name + ": is n"));
    }
    auto variables = agent_variables();
    variables["TOOLS_CONFIG"] = R"({"tool_sets":[{"type":"mcp_server","name":"fs","command":[]}]})";
    CHECK_THAT(problem_of(variables),
               Catch::Contains("tool_sets[0].type") && Catch::Contains("not mcp_server"));
}

TEST_CASE("environment: an agent's policy is the harmless one unless its owner says otherwise") {
    auto variables = agent_variables();
    const auto plain = read_environment(variables)->policy;
    CHECK(plain.context_window == 0);
    CHECK(plain.images == core::Images::shown);
    CHECK(plain.destructive == core::DestructiveTools::run_at_once);
    CHECK_FALSE(plain.deadline_of("weather"));

    variables["CONTEXT_WINDOW"] = "200000";
    variables["MODEL_TAKES_IMAGES"] = "false";
    variables["ASK_BEFORE_DESTRUCTIVE"] = "true";
    variables["CALL_DEADLINE"] = "60";
    variables["TOOL_DEADLINES"] = R"({"weather":5})";
    const auto chosen = read_environment(variables)->policy;
    CHECK(chosen.context_window == 200'000);
    CHECK(chosen.images == core::Images::replaced);
    CHECK(chosen.destructive == core::DestructiveTools::ask_first);
    CHECK(chosen.deadline_of("weather") == std::chrono::seconds{5});
    CHECK(chosen.deadline_of("alarm") == std::chrono::seconds{60});
}

TEST_CASE("environment: only servers that ask for it get our signature") {
    auto variables = agent_variables();
    variables["TOOLS_CONFIG"] = R"({"tool_sets":[
        {"type":"toolset_server","server_url":"https://a.example/"},
        {"type":"toolset_server","server_url":"https://b.example/","auth":"aws_iam"}]})";
    const auto settings = read_environment(variables);
    REQUIRE(settings);
    CHECK(settings->tool_servers.size() == 2);
    CHECK(settings->signed_servers == std::vector<std::string>{"https://b.example/"});
}

TEST_CASE("environment: a plain PostgreSQL stands in for a cluster") {
    auto variables = agent_variables();
    variables.erase("DSQL_CLUSTER_ENDPOINT");
    variables["DATABASE_URL"] = "postgresql://localhost/agent";
    CHECK(read_environment(variables)->database_url == "postgresql://localhost/agent");
}
