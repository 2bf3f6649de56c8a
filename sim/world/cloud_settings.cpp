#include "sim/world/cloud_settings.hpp"

#include <optional>
#include <set>
#include <utility>

#include "runtime/base/invariant.hpp"

namespace torpor::sim {

namespace {

using fakes::cloud::CloudSettings;

/// A scenario that was not read from a file may leave it out.
std::string server_of(const std::string& tool, const ToolScript& script) {
    return script.server.empty() ? tool : script.server;
}

std::set<std::string> server_names(const Scenario& scenario) {
    std::set<std::string> names;
    for (const auto& tool : scenario.agent.tools)
        names.insert(server_of(tool, scenario.tools.at(tool)));
    for (const auto& [name, server] : scenario.servers)
        names.insert(name);
    return names;
}

fakes::DurationRange range(const DurationRange& range) {
    return {range.least, range.most};
}

std::optional<fakes::DurationRange> range(const std::optional<DurationRange>& given) {
    if (!given) return std::nullopt;
    return range(*given);
}

fakes::rap::ScriptedEvent scripted(const ToolEvent& event) {
    return {.after = range(event.after),
            .text = event.text,
            .times = event.times,
            .every = event.every,
            .associative = event.associative,
            .final = event.final,
            .named = event.named,
            .before_confirmation = event.before_confirmation,
            .again_after = range(event.again_after)};
}

fakes::rap::ScriptedChoice scripted(const ToolChoice& choice) {
    return {.prompt = choice.prompt,
            .choices = choice.choices,
            .preset = choice.preset,
            .answers = choice.answers,
            .unavailable_times = choice.unavailable_times};
}

fakes::rap::ScriptedView scripted(const ToolView& view) {
    return {.after = range(view.after), .view_type = view.view_type, .content = view.content};
}

fakes::rap::Behaviour behaviour_of(const ToolScript& script) {
    fakes::rap::Behaviour behaviour;
    behaviour.answers_before_acknowledging = script.answers_before_acknowledging;
    behaviour.acknowledges_after = range(script.acknowledges_after);
    behaviour.unavailable_times = script.unavailable_times;
    behaviour.refuses_with = script.refuses_with;
    behaviour.never_answers = script.never_answers;
    behaviour.ignores_cancel = script.ignores_cancel;
    behaviour.answers_for_wrong_thread = script.answers_for_wrong_thread;
    if (script.answers_twice) {
        behaviour.answers_twice_per_thousand = 1000;
        behaviour.second_after = range(*script.answers_twice);
    }
    return behaviour;
}

fakes::rap::ToolScript tool_script(const std::string& name, const ToolScript& script) {
    fakes::rap::ToolScript tool;
    tool.name = name;
    tool.description = script.description;
    tool.input_schema = script.input_schema;
    tool.annotations = script.annotations;
    tool.answers = script.fails.empty() ? script.answers : "Error: " + script.fails;
    tool.answer_bytes = script.answer_bytes;
    tool.content = script.content;
    tool.display_as = script.display_as;
    tool.subscribes = script.subscribes;
    for (const auto& event : script.events)
        tool.events.push_back(scripted(event));
    if (script.authorisation) {
        tool.authorisation = {.auth_url = script.authorisation->auth_url,
                              .granted_after = range(script.authorisation->granted_after)};
    }
    for (const auto& choice : script.choices)
        tool.choices.push_back(scripted(choice));
    for (const auto& view : script.views)
        tool.views.push_back(scripted(view));
    tool.after = range(script.after);
    tool.behaviour = behaviour_of(script);
    return tool;
}

fakes::rap::ServerSettings server_settings(const std::string& name, const Scenario& scenario) {
    fakes::rap::ServerSettings settings;
    settings.name = name;
    for (const auto& tool : scenario.agent.tools) {
        const auto& script = scenario.tools.at(tool);
        if (server_of(tool, script) == name) settings.tools.push_back(tool_script(tool, script));
    }
    if (const auto found = scenario.servers.find(name); found != scenario.servers.end()) {
        const auto& script = found->second;
        settings.manifest = script.manifest;
        settings.manifest_later = script.manifest_later;
        settings.manifest_status = script.manifest_status;
        settings.tells_call_status = script.tells_call_status;
        settings.hangs_on_notices = script.hangs_on_notices;
    }
    return settings;
}

fakes::bedrock::ModelFault scripted(ModelFault fault) {
    using Scripted = fakes::bedrock::ModelFault;
    switch (fault) {
        case ModelFault::throttled:
            return Scripted::throttled;
        case ModelFault::unavailable:
            return Scripted::unavailable;
        case ModelFault::refused:
            return Scripted::refused;
        case ModelFault::cut_at_start:
            return Scripted::cut_at_start;
        case ModelFault::cut_in_text:
            return Scripted::cut_in_text;
        case ModelFault::cut_after_call:
            return Scripted::cut_after_call;
        case ModelFault::cut_before_usage:
            return Scripted::cut_before_usage;
        case ModelFault::stream_error:
            return Scripted::stream_error;
    }
    base::invariant(false, "a fault of the model is one of the list");
    std::unreachable();
}

fakes::bedrock::Rule scripted(const ModelRule& rule) {
    fakes::bedrock::Rule scripted_rule;
    scripted_rule.hears = rule.hears;
    scripted_rule.says = rule.says;
    for (const auto& call : rule.calls)
        scripted_rule.calls.push_back({call.tool, call.arguments, call.id});
    scripted_rule.thinks_for = range(rule.thinks_for);
    if (rule.fails) scripted_rule.fails = {scripted(rule.fails->fault), rule.fails->times};
    scripted_rule.text_after_calls = rule.text_after_calls;
    scripted_rule.malformed_arguments = rule.malformed_arguments;
    scripted_rule.times = rule.times;
    return scripted_rule;
}

fakes::bedrock::Script model_script(const Scenario& scenario) {
    fakes::bedrock::Script script;
    script.context_window = scenario.agent.context_window;
    script.takes_images = scenario.agent.takes_images;
    for (const auto& rule : scenario.model)
        script.rules.push_back(scripted(rule));
    return script;
}

std::string whole_seconds(base::Duration duration) {
    return std::to_string(std::chrono::duration_cast<std::chrono::seconds>(duration).count());
}

/// What an owner who leaves it alone does not set.
void set_policy(std::map<std::string, std::string>& variables, const AgentSetup& agent) {
    if (agent.context_window > 0)
        variables["CONTEXT_WINDOW"] = std::to_string(agent.context_window);
    if (!agent.takes_images) variables["MODEL_TAKES_IMAGES"] = "false";
    if (agent.asks_before_destructive) variables["ASK_BEFORE_DESTRUCTIVE"] = "true";
    if (agent.call_deadline) variables["CALL_DEADLINE"] = whole_seconds(*agent.call_deadline);
    if (agent.tool_deadlines.empty()) return;
    std::string deadlines;
    for (const auto& [tool, deadline] : agent.tool_deadlines) {
        if (!deadlines.empty()) deadlines += ',';
        deadlines += '"' + tool + "\":" + whole_seconds(deadline);
    }
    variables["TOOL_DEADLINES"] = '{' + deadlines + '}';
}

void set_faults(CloudSettings& settings, const FaultBudget& faults) {
    settings.failed_per_thousand = faults.service_errors;
    settings.model_faults.throttled_per_thousand = faults.throttles;
    // Half of the streams that break off end with an exception of the service. The other half is
    // drawn among those that do not.
    constexpr int thousand = 1000;
    const int exceptions = faults.stream_cuts / 2;
    settings.model_faults.failed_per_thousand = exceptions;
    settings.model_faults.cut_per_thousand =
        (faults.stream_cuts - exceptions) * thousand / (thousand - exceptions);
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
    for (const auto& server : server_names(scenario)) {
        if (!tools.empty()) tools += ',';
        tools += R"({"type":"toolset_server","server_url":")" + addresses.tool_server_prefix +
                 server + addresses.tool_server_suffix + "\"}";
    }
    const auto queue = [&](std::string_view name) {
        return fakes::cloud::queue_url(account, addresses.queues, std::string{name});
    };
    std::map<std::string, std::string> variables{
        {"INPUT_QUEUE_URL", queue(input_queue)},
        {"OUTPUT_QUEUE_URL", queue(output_queue)},
        {"DELAY_QUEUE_URL", queue(delay_queue)},
        {"DYNAMODB_TABLE_NAME", "agent-state"},
        {"SCHEDULER_ROLE_ARN", "arn:aws:iam::" + account.id + ":role/agent-scheduler"},
        {"DSQL_CLUSTER_ENDPOINT", std::string{database_host}},
        {"RAP_CALLBACK_URL", addresses.receiver},
        {"RAP_CALLBACK_SECRET", std::string{callback_secret}},
        {"TOOLS_CONFIG", R"({"tool_sets":[)" + tools + "]}"},
        {"MODEL_ID", "global.anthropic.claude-sonnet-4-6"},
        {"SYSTEM_PROMPT", scenario.agent.system_prompt.empty() ? "You are a helpful agent."
                                                               : scenario.agent.system_prompt}};
    set_policy(variables, scenario.agent);
    return variables;
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
    for (const auto& server : server_names(scenario))
        settings.tool_servers.push_back(server_settings(server, scenario));
    set_faults(settings, scenario.faults);
    return settings;
}

}  // namespace torpor::sim
