#include <array>

#include "sim/scenario/field.hpp"
#include "sim/scenario/sections.hpp"

namespace torpor::sim {
namespace {

constexpr std::array<Field<ScriptedCall>, 3> call_fields{{
    {"tool", [](const Place& place, ScriptedCall& call) { call.tool = place.words(); },
     "the name of a tool"},
    {"with",
     [](const Place& place, ScriptedCall& call) { call.arguments = place.canonical_object(); }},
    {"id", [](const Place& place, ScriptedCall& call) { call.id = place.name(); }},
}};

/// An object from tool to arguments, or a list if the order matters or a tool is called twice.
void read_calls(const Place& place, ModelRule& rule) {
    if (place.is(JsonNode::Kind::list)) {
        for (const Place& element : place.elements()) {
            read_object(element, call_fields, rule.calls.emplace_back());
        }
    } else if (place.is(JsonNode::Kind::object)) {
        for (const auto& [tool, arguments] : place.members()) {
            rule.calls.push_back({.tool = tool, .arguments = arguments.canonical_object()});
        }
    } else {
        place.refuse(R"(an object such as {"weather": {"city": "Oslo"}}, or a list of calls)");
    }
}

constexpr std::array<Field<ModelRule>, 4> rule_fields{{
    {"hears", [](const Place& place, ModelRule& rule) { rule.hears = place.text(); },
     "what the model reacts to; \"\" for anything"},
    {"says", [](const Place& place, ModelRule& rule) { rule.says = place.text(); }},
    {"calls", read_calls},
    {"thinks_for",
     [](const Place& place, ModelRule& rule) { rule.thinks_for = place.duration_range(); }},
}};

}  // namespace

ModelRule read_model_rule(const Place& place) {
    ModelRule rule;
    read_object(place, rule_fields, rule);
    return rule;
}

void append_model_keys(std::vector<std::string>& keys) {
    append_keys(keys, "model[].", rule_fields);
    append_keys(keys, "model[].calls[].", call_fields);
}

}  // namespace torpor::sim
