#include <nlohmann/json.hpp>

#include "sim/scenario/duration_text.hpp"
#include "sim/scenario/written_sections.hpp"

namespace torpor::sim {
namespace {

using Json = nlohmann::ordered_json;

Json written_event(const ToolEvent& event) {
    const ToolEvent usual;
    Json json = {{"text", event.text}};
    if (event.after != usual.after) json["after"] = range_text(event.after);
    if (event.every > base::Duration{}) {
        json["times"] = event.times;
        json["every"] = to_text(event.every);
    }
    if (event.associative) json["associative"] = true;
    if (event.final) json["final"] = true;
    if (!event.named) json["named"] = false;
    if (event.before_confirmation) json["before_confirmation"] = true;
    if (event.again_after) json["again_after"] = range_text(*event.again_after);
    return json;
}

Json written_choice(const ToolChoice& choice) {
    Json json = {{"prompt", choice.prompt}, {"choices", choice.choices}};
    if (choice.preset != 0) json["default"] = choice.preset;
    if (!choice.answers.empty()) json["answers"] = choice.answers;
    if (choice.unavailable_times != 0) json["unavailable_times"] = choice.unavailable_times;
    return json;
}

Json written_view(const ToolView& view) {
    Json json = {{"view_type", view.view_type}, {"content", embedded(view.content)}};
    if (view.after != ToolView{}.after) json["after"] = range_text(view.after);
    return json;
}

/// A call ends in one way: the one that counts if several are set.
void put_ending(Json& json, const ToolScript& tool) {
    const bool chosen = !tool.choices.empty() && !tool.choices.back().answers.empty();
    if (tool.refuses_with) {
        json["refuses_with"] = *tool.refuses_with;
    } else if (tool.never_answers) {
        json["never_answers"] = true;
    } else if (!tool.content.empty()) {
        json["content"] = embedded(tool.content);
    } else if (!tool.fails.empty()) {
        json["fails"] = tool.fails;
    } else if (!tool.answers.empty() || tool.answer_bytes > 0 || !chosen) {
        json["answers"] = tool.answers;
    }
    if (json.contains("answers") && tool.answer_bytes > 0) json["answer_bytes"] = tool.answer_bytes;
}

void put_manners(Json& json, const ToolScript& tool) {
    const ToolScript usual;
    if (tool.after != usual.after) json["after"] = range_text(tool.after);
    if (tool.answers_twice) json["answers_twice"] = range_text(*tool.answers_twice);
    if (tool.acknowledges_after != usual.acknowledges_after)
        json["acknowledges_after"] = range_text(tool.acknowledges_after);
    if (tool.answers_before_acknowledging) json["answers_before_acknowledging"] = true;
    if (tool.unavailable_times != 0) json["unavailable_times"] = tool.unavailable_times;
    if (tool.ignores_cancel) json["ignores_cancel"] = true;
    if (tool.answers_for_wrong_thread) json["answers_for_wrong_thread"] = true;
}

Json written_authorisation(const ToolAuthorisation& asked) {
    Json json = {{"auth_url", asked.auth_url}};
    if (asked.granted_after) json["granted_after"] = range_text(*asked.granted_after);
    return json;
}

Json written_tool(const ToolScript& tool, const std::string& name) {
    const ToolScript usual;
    Json json = Json::object();
    if (!tool.server.empty() && tool.server != name) json["server"] = tool.server;
    if (tool.description != usual.description) json["description"] = tool.description;
    if (tool.input_schema != usual.input_schema) json["input_schema"] = embedded(tool.input_schema);
    if (!tool.annotations.empty()) json["annotations"] = embedded(tool.annotations);
    put_ending(json, tool);
    if (!tool.display_as.empty()) json["display_as"] = embedded(tool.display_as);
    put_manners(json, tool);
    // Whoever sends events of no subscription says so.
    if (tool.subscribes || !tool.events.empty()) json["subscribes"] = tool.subscribes;
    for (const auto& event : tool.events)
        json["events"].push_back(written_event(event));
    if (tool.authorisation) json["authorisation"] = written_authorisation(*tool.authorisation);
    for (const auto& choice : tool.choices)
        json["choices"].push_back(written_choice(choice));
    for (const auto& view : tool.views)
        json["views"].push_back(written_view(view));
    return json;
}

Json written_server(const ServerScript& server) {
    const ServerScript usual;
    Json json = Json::object();
    if (!server.manifest.empty()) json["manifest"] = embedded_or_text(server.manifest);
    if (!server.manifest_later.empty())
        json["manifest_later"] = embedded_or_text(server.manifest_later);
    if (server.manifest_status != usual.manifest_status)
        json["manifest_status"] = server.manifest_status;
    if (server.tells_call_status) json["tells_call_status"] = true;
    if (server.hangs_on_notices) json["hangs_on_notices"] = true;
    return json;
}

}  // namespace

nlohmann::ordered_json written_tools(const Scenario& scenario) {
    Json json = Json::object();
    for (const auto& [name, tool] : scenario.tools)
        json[name] = written_tool(tool, name);
    return json;
}

nlohmann::ordered_json written_servers(const Scenario& scenario) {
    Json json = Json::object();
    for (const auto& [name, server] : scenario.servers)
        json[name] = written_server(server);
    return json;
}

}  // namespace torpor::sim
