#include <algorithm>
#include <set>

#include <nlohmann/json.hpp>

#include "sim/scenario/built_in_tools.hpp"
#include "sim/scenario/unheard.hpp"
#include "sim/scenario/written_sections.hpp"

namespace torpor::sim {
namespace {

using Json = nlohmann::ordered_json;

bool is_callable(const std::string& tool, const Scenario& scenario) {
    return scenario.tools.contains(tool) ||
           std::ranges::find(built_in_tools, tool) != built_in_tools.end();
}

/// From tool to arguments, if that says it all.
bool fits_object(const std::vector<ScriptedCall>& calls, const Scenario& scenario) {
    std::set<std::string> tools;
    return std::ranges::all_of(calls, [&](const ScriptedCall& call) {
        return call.id.empty() && is_callable(call.tool, scenario) &&
               tools.insert(call.tool).second;
    });
}

Json written_calls(const std::vector<ScriptedCall>& calls, const Scenario& scenario) {
    if (fits_object(calls, scenario)) {
        Json object = Json::object();
        for (const auto& call : calls)
            object[call.tool] = embedded(call.arguments);
        return object;
    }
    Json list = Json::array();
    for (const auto& call : calls) {
        Json one = {{"tool", call.tool}};
        if (call.arguments != ScriptedCall{}.arguments) one["with"] = embedded(call.arguments);
        if (!call.id.empty()) one["id"] = call.id;
        if (!is_callable(call.tool, scenario)) one["unknown"] = true;
        list.push_back(std::move(one));
    }
    return list;
}

Json written_failure(const ScriptedModelFault& fault) {
    const auto name = model_fault_names[static_cast<std::size_t>(fault.fault)];
    if (fault.times == 1) return name;
    Json object = {{"how", name}};
    object["times"] = fault.times < 0 ? Json("always") : Json(fault.times);
    return object;
}

Json written_rule(const ModelRule& rule, const Scenario& scenario) {
    const ModelRule usual;
    Json json = {{"hears", rule.hears}};
    if (!rule.says.empty()) json["says"] = rule.says;
    if (!rule.calls.empty()) json["calls"] = written_calls(rule.calls, scenario);
    if (rule.thinks_for != usual.thinks_for) json["thinks_for"] = range_text(rule.thinks_for);
    if (rule.times > 0) json["times"] = rule.times;
    if (rule.fails) json["fails"] = written_failure(*rule.fails);
    if (rule.text_after_calls) json["text_after_calls"] = true;
    if (rule.malformed_arguments) json["malformed_arguments"] = true;
    return json;
}

}  // namespace

nlohmann::ordered_json written_model(const Scenario& scenario) {
    Json list = Json::array();
    for (std::size_t rule = 0; rule < scenario.model.size(); ++rule) {
        // A rule that can never serve means nothing, and a file may not have it.
        if (heard_before(scenario.model, rule)) continue;
        list.push_back(written_rule(scenario.model[rule], scenario));
    }
    return list;
}

}  // namespace torpor::sim
