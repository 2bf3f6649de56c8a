#include "sim/world/cloud_settings.hpp"

#include <set>

#include "runtime/base/invariant.hpp"

namespace torpor::sim {

namespace {

using fakes::cloud::CloudSettings;

std::string server_of(const std::string& tool, const ToolScript& script) {
    return script.server.empty() ? tool : script.server;
}

std::set<std::string> servers(const Scenario& scenario) {
    std::set<std::string> names;
    for (const auto& tool : scenario.agent.tools) {
        names.insert(server_of(tool, scenario.tools.at(tool)));
    }
    return names;
}

fakes::DurationRange range(const DurationRange& range) {
    return {range.least, range.most};
}

fakes::rap::ToolScript tool_script(const std::string& name, const ToolScript& script) {
    fakes::rap::ToolScript tool;
    tool.name = name;
    tool.description = script.description;
    tool.answers = script.fails.empty() ? script.answers : "Error: " + script.fails;
    tool.after = range(script.after);
    auto& behaviour = tool.behaviour;
    behaviour.answers_before_acknowledging = script.answers_before_acknowledging;
    behaviour.acknowledges_after = range(script.acknowledges_after);
    behaviour.unavailable_times = script.unavailable_times;
    behaviour.refuses_with = script.refuses_with;
    behaviour.never_answers = script.never_answers;
    behaviour.ignores_cancel = script.ignores_cancel;
    if (script.answers_twice) {
        behaviour.answers_twice_per_thousand = 1000;
        behaviour.second_after = range(*script.answers_twice);
    }
    return tool;
}

std::vector<fakes::rap::ServerSettings> tool_servers(const Scenario& scenario) {
    std::vector<fakes::rap::ServerSettings> all;
    for (const auto& server : servers(scenario)) {
        fakes::rap::ServerSettings settings;
        settings.name = server;
        for (const auto& tool : scenario.agent.tools) {
            const auto& script = scenario.tools.at(tool);
            if (server_of(tool, script) == server) {
                settings.tools.push_back(tool_script(tool, script));
            }
        }
        all.push_back(std::move(settings));
    }
    return all;
}

fakes::bedrock::Script model_script(const Scenario& scenario) {
    fakes::bedrock::Script script;
    for (const auto& rule : scenario.model) {
        fakes::bedrock::Rule scripted;
        scripted.hears = rule.hears;
        scripted.says = rule.says;
        for (const auto& call : rule.calls) {
            scripted.calls.push_back({call.tool, call.arguments, call.id});
        }
        scripted.thinks_for = range(rule.thinks_for);
        script.rules.push_back(std::move(scripted));
    }
    return script;
}

void set_faults(CloudSettings& settings, const FaultBudget& faults) {
    settings.model_faults.throttled_per_thousand = faults.throttles;
    settings.model_faults.cut_per_thousand = faults.stream_cuts;
    settings.schedules.duplicate_per_thousand = faults.duplicate_deliveries;
    for (auto& queue : settings.queues) {
        if (queue.kind() != fakes::sqs::QueueKind::standard) continue;
        queue.duplicate_per_thousand = faults.duplicate_deliveries;
        queue.order = fakes::sqs::ServingOrder::drawn;
    }
}

}  // namespace

Addresses simulated_addresses(const fakes::Account& account) {
    return {.queues = "https://sqs." + account.region + ".amazonaws.com",
            .receiver = "https://rap-receiver.lambda-url." + account.region + ".on.aws",
            .tool_server_prefix = "http://",
            .tool_server_suffix = ".tools"};
}

Addresses shared_port_addresses(std::uint16_t port) {
    const auto base = "http://127.0.0.1:" + std::to_string(port);
    return {.queues = base,
            .receiver = base + "/urls/rap-receiver",
            .tool_server_prefix = base + "/tools/",
            .tool_server_suffix = ""};
}

std::map<std::string, std::string> function_variables(const Scenario& scenario,
                                                      const fakes::Account& account,
                                                      const Addresses& addresses) {
    std::string tools;
    for (const auto& server : servers(scenario)) {
        if (!tools.empty()) tools += ',';
        tools += R"({"type":"toolset_server","server_url":")" + addresses.tool_server_prefix +
                 server + addresses.tool_server_suffix + "\"}";
    }
    const auto queue = [&](std::string_view name) {
        return fakes::cloud::queue_url(account, addresses.queues, std::string{name});
    };
    return {{"INPUT_QUEUE_URL", queue(input_queue)},
            {"OUTPUT_QUEUE_URL", queue(output_queue)},
            {"DELAY_QUEUE_URL", queue(delay_queue)},
            {"DYNAMODB_TABLE_NAME", "agent-state"},
            {"SCHEDULER_ROLE_ARN", "arn:aws:iam::" + account.id + ":role/agent-scheduler"},
            {"DSQL_CLUSTER_ENDPOINT", std::string{database_host}},
            {"RAP_CALLBACK_URL", addresses.receiver},
            {"RAP_CALLBACK_SECRET", "simulated-callback-secret"},
            {"TOOLS_CONFIG", R"({"tool_sets":[)" + tools + "]}"},
            {"MODEL_ID", "global.anthropic.claude-sonnet-4-6"},
            {"SYSTEM_PROMPT", scenario.agent.system_prompt.empty() ? "You are a helpful agent."
                                                                   : scenario.agent.system_prompt}};
}

CloudSettings cloud_settings(const Scenario& scenario,
                             fakes::lambda::Hosting hosting,
                             const Addresses& addresses) {
    auto settings = fakes::cloud::torpor_account(hosting);
    auto* input = fakes::cloud::find_queue(settings, std::string{input_queue});
    auto* agent = fakes::cloud::find_function(settings, std::string{agent_function});
    base::invariant(input != nullptr && agent != nullptr, "the account has an agent and its queue");
    input->visibility = scenario.agent.visibility_timeout;
    input->redrive->receives_max = scenario.agent.max_receive_count;
    agent->timeout = scenario.agent.function_timeout;
    agent->concurrency_max = static_cast<std::size_t>(scenario.agent.workers);

    const auto variables = function_variables(scenario, settings.account, addresses);
    for (auto& function : settings.functions.functions)
        function.variables = variables;

    settings.model = model_script(scenario);
    settings.tool_servers = tool_servers(scenario);
    set_faults(settings, scenario.faults);
    return settings;
}

}  // namespace torpor::sim
