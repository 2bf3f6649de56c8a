#include <array>

#include "sim/scenario/field.hpp"
#include "sim/scenario/sections.hpp"

namespace torpor::sim {
namespace {

constexpr std::array<Field<ToolScript>, 12> tool_fields{{
    {"server", [](const Place& place, ToolScript& tool) { tool.server = place.words(); }},
    {"description", [](const Place& place, ToolScript& tool) { tool.description = place.words(); }},
    {"answers", [](const Place& place, ToolScript& tool) { tool.answers = place.text(); }},
    {"fails", [](const Place& place, ToolScript& tool) { tool.fails = place.words(); }},
    {"after", [](const Place& place, ToolScript& tool) { tool.after = place.duration_range(); }},
    {"answers_twice",
     [](const Place& place, ToolScript& tool) { tool.answers_twice = place.duration_range(); }},
    {"acknowledges_after",
     [](const Place& place, ToolScript& tool) {
         tool.acknowledges_after = place.duration_range();
     }},
    {"answers_before_acknowledging",
     [](const Place& place, ToolScript& tool) {
         tool.answers_before_acknowledging = place.flag();
     }},
    {"unavailable_times",
     [](const Place& place, ToolScript& tool) { tool.unavailable_times = place.whole(0, 1000); }},
    {"refuses_with",
     [](const Place& place, ToolScript& tool) { tool.refuses_with = place.whole(400, 499); }},
    {"never_answers",
     [](const Place& place, ToolScript& tool) { tool.never_answers = place.flag(); }},
    {"ignores_cancel",
     [](const Place& place, ToolScript& tool) { tool.ignores_cancel = place.flag(); }},
}};

}  // namespace

ToolScript read_tool(const Place& place, const std::string& name) {
    ToolScript tool;
    tool.server = name;
    const auto seen = read_object(place, tool_fields, tool);
    const int endings =
        static_cast<int>(seen.contains("answers")) + static_cast<int>(seen.contains("fails")) +
        static_cast<int>(tool.never_answers) + static_cast<int>(tool.refuses_with.has_value());
    if (place.is(JsonNode::Kind::object) && endings != 1) {
        place.refuse(R"(exactly one of "answers", "fails", "never_answers" and "refuses_with")");
    }
    return tool;
}

void append_tool_keys(std::vector<std::string>& keys) {
    append_keys(keys, "tools.*.", tool_fields);
}

}  // namespace torpor::sim
