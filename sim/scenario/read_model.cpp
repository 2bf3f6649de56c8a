#include <array>

#include "sim/scenario/field.hpp"
#include "sim/scenario/sections.hpp"

namespace torpor::sim {
namespace {

constexpr int times_max = 1'000'000;

constexpr std::array<Field<ScriptedCall>, 4> call_fields{{
    {"tool", [](const Place& place, ScriptedCall& call) { call.tool = place.words(); },
     "the name of a tool"},
    {"with",
     [](const Place& place, ScriptedCall& call) { call.arguments = place.canonical_object(); }},
    {"id", [](const Place& place, ScriptedCall& call) { call.id = place.name(); }},
    // Only says that the name stands for nothing on purpose; see check_references().
    {"unknown", [](const Place& place, ScriptedCall&) { place.flag(); }},
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

void read_fault(const Place& place, ScriptedModelFault& fault) {
    if (const auto index = place.one_of(model_fault_names)) {
        fault.fault = static_cast<ModelFault>(*index);
    }
}

constexpr std::array<Field<ScriptedModelFault>, 2> fault_fields{{
    {"how", read_fault, "in which way it fails"},
    {"times",
     [](const Place& place, ScriptedModelFault& fault) {
         constexpr std::array<std::string_view, 1> always{"always"};
         if (place.is(JsonNode::Kind::text)) {
             if (place.one_of(always)) fault.times = -1;
         } else {
             fault.times = place.whole(1, times_max);
         }
     }},
}};

/// The name of a fault that strikes once, or an object that says how often.
void read_fails(const Place& place, ModelRule& rule) {
    auto& fault = rule.fails.emplace();
    if (place.is(JsonNode::Kind::object)) {
        read_object(place, fault_fields, fault);
    } else {
        read_fault(place, fault);
    }
}

constexpr std::array<Field<ModelRule>, 8> rule_fields{{
    {"hears", [](const Place& place, ModelRule& rule) { rule.hears = place.text(); },
     "what the model reacts to; \"\" for anything"},
    {"says", [](const Place& place, ModelRule& rule) { rule.says = place.text(); }},
    {"calls", read_calls},
    {"thinks_for",
     [](const Place& place, ModelRule& rule) { rule.thinks_for = place.duration_range(); }},
    {"times", [](const Place& place, ModelRule& rule) { rule.times = place.whole(1, times_max); }},
    {"fails", read_fails},
    {"text_after_calls",
     [](const Place& place, ModelRule& rule) { rule.text_after_calls = place.flag(); }},
    {"malformed_arguments",
     [](const Place& place, ModelRule& rule) { rule.malformed_arguments = place.flag(); }},
}};

}  // namespace

ModelRule read_model_rule(const Place& place) {
    ModelRule rule;
    read_object(place, rule_fields, rule);
    if (rule.malformed_arguments && rule.calls.empty()) {
        place.miss("calls", "something, because \"malformed_arguments\" is there");
    }
    if (rule.text_after_calls && (rule.calls.empty() || rule.says.empty())) {
        place.miss(rule.calls.empty() ? "calls" : "says",
                   "something, because \"text_after_calls\" is there");
    }
    if (rule.fails && rule.fails->fault == ModelFault::cut_after_call && rule.calls.empty()) {
        place.miss("calls", "something after which the stream is cut");
    }
    return rule;
}

void append_model_keys(std::vector<std::string>& keys) {
    append_keys(keys, "model[].", rule_fields);
    append_keys(keys, "model[].calls[].", call_fields);
    append_keys(keys, "model[].fails.", fault_fields);
}

}  // namespace torpor::sim
