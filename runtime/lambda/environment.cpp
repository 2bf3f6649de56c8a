#include "runtime/lambda/environment.hpp"

#include <algorithm>
#include <charconv>
#include <cstdint>
#include <optional>
#include <utility>

#include "runtime/wire/tool_deadlines.hpp"
#include "runtime/wire/tools_config.hpp"

namespace torpor::lambda {

namespace {

/// Reads on after a failure and keeps the first one.
class VariableReader {
public:
    explicit VariableReader(const Variables& variables) : variables_(variables) {}

    std::optional<std::string> find(const std::string& name) const {
        auto found = variables_.find(name);
        if (found == variables_.end() || found->second.empty()) return std::nullopt;
        return found->second;
    }

    std::string require(const std::string& name) {
        std::optional<std::string> value = find(name);
        if (!value) fail(name, "is not set");
        return value.value_or("");
    }

    std::string require_url(const std::string& name) {
        std::string value = require(name);
        if (!value.empty() && !wire::parse_url(value)) {
            fail(name, "is not an absolute http or https URL");
        }
        return value;
    }

    void override_url(const std::string& name, wire::Url& url) {
        std::optional<std::string> value = find(name);
        if (!value) return;
        std::optional<wire::Url> parsed = wire::parse_url(*value);
        if (parsed) {
            url = *std::move(parsed);
        } else {
            fail(name, "is not an absolute http or https URL");
        }
    }

    /// A whole number from 1; anything else is refused.
    std::optional<std::int64_t> number(const std::string& name) {
        constexpr std::int64_t number_max = 1'000'000'000;
        const std::optional<std::string> value = find(name);
        if (!value) return std::nullopt;
        std::int64_t parsed = 0;
        const char* end = value->data() + value->size();
        const auto [stop, error] = std::from_chars(value->data(), end, parsed);
        if (error == std::errc{} && stop == end && parsed >= 1 && parsed <= number_max) {
            return parsed;
        }
        fail(name, "is not a whole number from 1 to " + std::to_string(number_max));
        return std::nullopt;
    }

    std::optional<bool> flag(const std::string& name) {
        const std::optional<std::string> value = find(name);
        if (!value) return std::nullopt;
        if (*value == "true") return true;
        if (*value == "false") return false;
        fail(name, "is neither true nor false");
        return std::nullopt;
    }

    void fail(std::string variable, std::string problem) {
        if (!error_) error_ = SettingsError{std::move(variable), std::move(problem)};
    }

    const std::optional<SettingsError>& error() const { return error_; }

private:
    const Variables& variables_;
    std::optional<SettingsError> error_;
};

FunctionKind read_kind(VariableReader& reader) {
    std::string handler = reader.require("_HANDLER");
    if (handler == "rap-receiver") return FunctionKind::rap_receiver;
    if (handler == "delay-relay") return FunctionKind::delay_relay;
    if (handler != "agent") {
        reader.fail("_HANDLER", "is none of agent, rap-receiver and delay-relay");
    }
    return FunctionKind::agent;
}

wire::Url read_runtime_api(VariableReader& reader) {
    std::string host = reader.require("AWS_LAMBDA_RUNTIME_API");
    std::optional<wire::Url> url = wire::parse_url("http://" + host);
    if (!url) reader.fail("AWS_LAMBDA_RUNTIME_API", "is not a host with an optional port and path");
    return url.value_or(wire::Url{});
}

std::string read_region(VariableReader& reader) {
    std::optional<std::string> region = reader.find("AWS_REGION");
    if (!region) region = reader.find("AWS_DEFAULT_REGION");
    std::string name = region.value_or("us-east-1");
    bool plain = std::ranges::all_of(
        name, [](char c) { return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-'; });
    if (plain) return name;
    reader.fail("AWS_REGION", "is not the name of a region");
    return "us-east-1";
}

aws::Account read_account(VariableReader& reader) {
    wire::sigv4::Credentials credentials;
    credentials.access_key_id = reader.require("AWS_ACCESS_KEY_ID");
    credentials.secret_access_key = reader.require("AWS_SECRET_ACCESS_KEY");
    credentials.session_token = reader.find("AWS_SESSION_TOKEN").value_or("");
    aws::Account account = aws::account_in(read_region(reader), std::move(credentials));
    for (wire::Url* url : {&account.sqs, &account.dynamodb, &account.scheduler, &account.bedrock}) {
        reader.override_url("AWS_ENDPOINT_URL", *url);
    }
    reader.override_url("AWS_ENDPOINT_URL_SQS", account.sqs);
    reader.override_url("AWS_ENDPOINT_URL_DYNAMODB", account.dynamodb);
    reader.override_url("AWS_ENDPOINT_URL_SCHEDULER", account.scheduler);
    reader.override_url("AWS_ENDPOINT_URL_BEDROCK_RUNTIME", account.bedrock);
    return account;
}

void read_database(VariableReader& reader, FunctionSettings& settings) {
    settings.database_url = reader.find("DATABASE_URL").value_or("");
    settings.dsql_endpoint = reader.find("DSQL_CLUSTER_ENDPOINT").value_or("");
}

void require_database(VariableReader& reader, const FunctionSettings& settings) {
    if (settings.has_database()) return;
    reader.fail("DSQL_CLUSTER_ENDPOINT", "is not set, and neither is DATABASE_URL");
}

void read_tool_servers(VariableReader& reader, FunctionSettings& settings) {
    // An agent that silently had no tools would be hard to understand.
    for (const char* name : {"TOOLS_CONFIG_DDB_KEY", "TOOLS_CONFIG_PATH"}) {
        if (reader.find(name) && !reader.find("TOOLS_CONFIG")) {
            reader.fail(name, "is not handled by this version: put the JSON into TOOLS_CONFIG");
        }
    }
    const std::optional<std::string> config = reader.find("TOOLS_CONFIG");
    if (!config) return;
    const auto servers = wire::decode_tools_config(*config);
    if (!servers) {
        reader.fail("TOOLS_CONFIG", "is not what it should be: " + servers.error().text());
        return;
    }
    for (const wire::ToolServer& server : *servers) {
        settings.tool_servers.push_back(server.url.text());
        if (server.auth == wire::ToolServerAuth::aws_iam) {
            settings.signed_servers.push_back(server.url.text());
        }
    }
}

core::SlicePolicy read_policy(VariableReader& reader) {
    core::SlicePolicy policy;
    policy.context_window = reader.number("CONTEXT_WINDOW").value_or(0);
    if (reader.flag("MODEL_TAKES_IMAGES") == false) policy.images = core::Images::replaced;
    if (reader.flag("ASK_BEFORE_DESTRUCTIVE") == true) {
        policy.destructive = core::DestructiveTools::ask_first;
    }
    if (const auto seconds = reader.number("CALL_DEADLINE")) {
        policy.call_deadline = std::chrono::seconds{*seconds};
    }
    const std::optional<std::string> deadlines = reader.find("TOOL_DEADLINES");
    if (!deadlines) return policy;
    auto decoded = wire::decode_tool_deadlines(*deadlines);
    if (decoded) {
        policy.tool_deadlines = *std::move(decoded);
    } else {
        reader.fail("TOOL_DEADLINES", "is not what it should be: " + decoded.error().text());
    }
    return policy;
}

void read_agent(VariableReader& reader, FunctionSettings& settings) {
    settings.output_queue_url = reader.require_url("OUTPUT_QUEUE_URL");
    settings.delay_queue_url = reader.require_url("DELAY_QUEUE_URL");
    settings.table = reader.require("DYNAMODB_TABLE_NAME");
    settings.scheduler_role_arn = reader.require("SCHEDULER_ROLE_ARN");
    read_database(reader, settings);
    require_database(reader, settings);
    const char* callback = "RAP_CALLBACK_URL";
    if (!reader.find(callback) && reader.find("RAP_RECEIVER_URL")) callback = "RAP_RECEIVER_URL";
    settings.callback_url = reader.require_url(callback);
    settings.callback_secret = reader.require("RAP_CALLBACK_SECRET");
    read_tool_servers(reader, settings);
    settings.model_id = reader.require("MODEL_ID");
    settings.system_prompt = reader.find("SYSTEM_PROMPT").value_or("You are a helpful assistant.");
    settings.policy = read_policy(reader);
}

}  // namespace

base::Result<FunctionSettings, SettingsError> read_environment(const Variables& variables) {
    VariableReader reader(variables);
    FunctionSettings settings;
    settings.runtime_api = read_runtime_api(reader);
    settings.kind = read_kind(reader);
    settings.account = read_account(reader);
    settings.input_queue_url = reader.require_url("INPUT_QUEUE_URL");
    if (settings.kind == FunctionKind::agent) read_agent(reader, settings);
    if (settings.kind == FunctionKind::rap_receiver) {
        settings.callback_secret = reader.require("RAP_CALLBACK_SECRET");
        read_database(reader, settings);
    }
    if (reader.error()) return std::unexpected(*reader.error());
    return settings;
}

}  // namespace torpor::lambda
